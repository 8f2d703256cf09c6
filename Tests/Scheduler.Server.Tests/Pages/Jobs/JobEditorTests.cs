using System.Net;
using Scheduler.Server.Tests.Executors.Pull;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages.Jobs;

public sealed class JobEditorTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Form = "#job";
    private static readonly object Schema = new { type = "object", properties = new { ms = new { type = "integer" }, deep = new { type = "object", properties = new { on = new { type = "boolean" } } } } };

    [Fact]
    public async Task Create_Webhook_MakesTheTargetThatTheFieldsSay()
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync(
            "/jobs/new", Form, ("name", "by-hook"), ("target.kind", "webhook"), ("target.url", "https://hooks.example.com/x"), ("target.method", "PUT"), ("target.headers", "X-Team: billing\nX-Url: a:b"), ("target.receiver", "invoice"),
            ("target.app", "left over"), ("triggers[0].cron", "0 0 5 31 12 ? 2098"));

        var target = (await JobAsync(response)).GetProperty("target");
        Assert.Equal(("webhook", "https://hooks.example.com/x", "PUT", "invoice"), (RunningServer.Text(target, "kind"), RunningServer.Text(target, "url"), RunningServer.Text(target, "method"), RunningServer.Text(target, "handler")));
        Assert.Equal(("billing", "a:b"), (RunningServer.Text(target.GetProperty("headers"), "X-Team"), RunningServer.Text(target.GetProperty("headers"), "X-Url")));
    }

    [Fact]
    public async Task Create_WebhookWithAWrongAddressAndHeader_IsNamedBesideThem()
    {
        using var browser = await SignedInAsync();

        using var address = await browser.SubmitAsync("/jobs/new", Form, ("name", "wrong-hook"), ("target.kind", "webhook"), ("target.url", "ftp://x"), ("triggers[0].cron", "0 0 5 31 12 ? 2098"));
        using var header = await browser.SubmitAsync("/jobs/new", Form, ("name", "wrong-hook"), ("target.kind", "webhook"), ("target.url", "https://hooks.example.com"), ("target.headers", "nothing"));
        var page = await Browser.ReadAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, address.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#target-url-more .error")?.TextContent ?? "");
        Assert.Equal("ftp://x", page.QuerySelector("#target-url")?.GetAttribute("value"));
        Assert.NotNull(page.QuerySelector("input[name='target.kind'][value=webhook][checked]"));
        Assert.NotEmpty((await Browser.ReadAsync(header)).QuerySelector("#target-headers-error")?.TextContent ?? "");
    }

    [Fact]
    public async Task Edit_DependencyPickedByName_IsSavedAndDrawn()
    {
        var first = await MakeAsync("picked-first");
        var second = await MakeAsync("picked-second");
        using var browser = await SignedInAsync();

        using var saved = await browser.SubmitAsync($"/jobs/{second}/edit", Form, ("dependsOn[0].jobId", "editor/picked-first"), ("dependsOn[0].on", "failure"));
        var job = await JobAsync(saved);
        var page = await browser.OpenAsync($"/jobs/{second}/edit");
        using var again = await browser.SubmitAsync(page, $"/jobs/{second}/edit", Form);
        var kept = await JobAsync(again);
        using var removed = await browser.SubmitAsync($"/jobs/{second}/edit", Form, ("dependsOn[0].jobId", " "));

        Assert.Equal((first, "failure"), (RunningServer.Text(job.GetProperty("dependsOn")[0], "jobId"), RunningServer.Text(job.GetProperty("dependsOn")[0], "on")));
        Assert.Equal("editor/picked-first", page.QuerySelector("#dependsOn-0--jobId")?.GetAttribute("value"));
        Assert.Equal(2, page.QuerySelectorAll("#graph svg .node").Length);
        Assert.Equal(1, kept.GetProperty("dependsOn").GetArrayLength());
        Assert.Equal(0, (await JobAsync(removed)).GetProperty("dependsOn").GetArrayLength());
    }

    [Theory]
    [InlineData("editor/nobody-has-this-name")]
    [InlineData("nonsense")]
    public async Task Create_DependencyThatIsNoJob_IsNamedBesideItsField(string upstream)
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync("/jobs/new", Form, ("name", "lonely"), ("target.app", "hello"), ("target.handler", "echo"), ("triggers[0].cron", "0 0 5 31 12 ? 2098"), ("dependsOn[0].jobId", upstream));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#dependsOn-0--jobId-more .error")?.TextContent ?? "");
        Assert.Equal(upstream, page.QuerySelector("#dependsOn-0--jobId")?.GetAttribute("value"));
    }

    [Fact]
    public async Task Graph_OfPicksThatAreNotSaved_IsDrawn()
    {
        await MakeAsync("drawn-before-saving");
        using var browser = await SignedInAsync();
        var page = await browser.OpenAsync("/jobs/new");
        page.QuerySelector(Form)?.SetAttribute("action", "?handler=Graph");

        using var response = await browser.SubmitAsync(page, "/jobs/new", Form, ("name", "not-yet"), ("dependsOn[0].jobId", "editor/drawn-before-saving"));
        var part = await Browser.ReadAsync(response);

        Assert.Equal(["drawn-before-saving", "not-yet"], part.QuerySelectorAll("svg .node text").Select(node => node.FirstChild?.TextContent));
    }

    [Fact]
    public async Task Edit_ArgumentsInFields_AreSavedAndWrongOnesNamed()
    {
        await PullExecutor.ConnectWithAsync(admin, "editor-fields", Schema);
        var id = await MakeAsync("with-fields", "editor-fields", new { ms = 1, other = true });
        using var browser = await SignedInAsync();

        using var wrong = await browser.SubmitAsync($"/jobs/{id}/edit", Form, ("arg:/ms", "soon"));
        using var right = await browser.SubmitAsync($"/jobs/{id}/edit", Form, ("arg:/ms", "2"), ("arg:/deep/on", "true"));

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("must be a number", (await Browser.ReadAsync(wrong)).QuerySelector("#arg-ms-more .error")?.TextContent);
        Assert.Equal("""{"ms":2,"other":true,"deep":{"on":true}}""", (await JobAsync(right)).GetProperty("args").GetRawText());
    }

    [Fact]
    public async Task Edit_ExecutorBecomesWebhook_KeepsTheFieldsOfItsArguments()
    {
        await PullExecutor.ConnectWithAsync(admin, "editor-to-hook", Schema);
        var id = await MakeAsync("to-hook", "editor-to-hook", new { ms = 1 });
        using var browser = await SignedInAsync();

        using var saved = await browser.SubmitAsync($"/jobs/{id}/edit", Form, ("target.kind", "webhook"), ("target.url", "https://hooks.example.com/x"), ("arg:/ms", "2"));
        var job = await JobAsync(saved);

        Assert.Equal(("webhook", """{"ms":2}"""), (RunningServer.Text(job.GetProperty("target"), "kind"), job.GetProperty("args").GetRawText()));
    }

    [Fact]
    public async Task Arguments_OfAHandlerThatIsTyped_AreOfferedInFields()
    {
        await PullExecutor.ConnectWithAsync(admin, "editor-typed", Schema);
        using var browser = await SignedInAsync();
        var page = await browser.OpenAsync("/jobs/new");
        page.QuerySelector(Form)?.SetAttribute("action", "?handler=Arguments");

        using var known = await browser.SubmitAsync(page, "/jobs/new", Form, ("target.app", "editor-typed"), ("target.handler", "work"));
        using var unknown = await browser.SubmitAsync(page, "/jobs/new", Form, ("target.app", "editor-typed"), ("target.handler", "other"));

        Assert.NotNull((await Browser.ReadAsync(known)).QuerySelector("input[name='arg:/ms']"));
        Assert.Null((await Browser.ReadAsync(unknown)).QuerySelector("input[name='arg:/ms']"));
    }

    [Fact]
    public async Task Editor_OfAJobOfAnotherGroup_DrawsNothing()
    {
        var id = await MakeAsync("not-mine");
        await admin.Server.AddUserAsync(admin.AdminToken, "editor-elsewhere", "Developer", ["elsewhere"]);
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync("editor-elsewhere");
        var page = await browser.OpenAsync("/jobs/new");
        foreach (var handler in new[] { "Graph", "AddTrigger", "AddUpstream" })
        {
            page.QuerySelector(Form)?.SetAttribute("action", $"?handler={handler}");

            using var response = await browser.SubmitAsync(page, $"/jobs/{id}/edit", Form);

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }

    private async Task<System.Text.Json.JsonElement> JobAsync(HttpResponseMessage saved)
    {
        Assert.True(saved.StatusCode == HttpStatusCode.Found, (await Browser.ReadAsync(saved)).QuerySelector("main")?.TextContent);
        return (await admin.Server.CallAsync(HttpMethod.Get, saved.Headers.Location?.OriginalString[1..] ?? "", token: admin.AdminToken)).Body;
    }

    private async Task<string> MakeAsync(string name, string app = "nobody", object? args = null)
    {
        var (status, body) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", new { name, group = "editor", target = new { kind = "executor", app, handler = "work" }, args = args ?? new { } }, admin.AdminToken);
        Assert.Equal(HttpStatusCode.Created, status);
        return RunningServer.Text(body, "id");
    }
}
