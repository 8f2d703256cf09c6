using System.Net;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

public sealed class JobPagesTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Form = "#job";
    private const string Never = "0 0 5 31 12 ? 2098";

    [Fact]
    public async Task Create_FilledInForm_MakesTheJobThatTheApiShows()
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync(
            "/jobs/new", Form, ("name", "by-form"), ("group", "forms"), ("description", "<script>alert(1)</script>"), ("target.app", "hello"), ("target.handler", "echo"), ("target.labels", "zone=eu\n"),
            ("args", """{"customer":42}"""), ("triggers[0].kind", "cron"), ("triggers[0].cron", Never), ("triggers[0].timeZone", "Asia/Tokyo"), ("timeoutMs", "60000"), ("overlap", "queue"), ("retry.maxAttempts", "3"));

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        var path = response.Headers.Location?.OriginalString ?? "";
        var (_, job) = await admin.Server.CallAsync(HttpMethod.Get, path[1..], token: admin.AdminToken);
        Assert.Equal("by-form", RunningServer.Text(job, "name"));
        Assert.Equal(42, job.GetProperty("args").GetProperty("customer").GetInt32());
        Assert.Equal("eu", RunningServer.Text(job.GetProperty("target").GetProperty("labels"), "zone"));
        Assert.Equal("Asia/Tokyo", RunningServer.Text(job.GetProperty("triggers")[0], "timeZone"));
        Assert.Equal("queue", RunningServer.Text(job, "overlap"));
        Assert.Equal(3, job.GetProperty("retry").GetProperty("maxAttempts").GetInt32());
        var page = await browser.OpenAsync(path);
        Assert.Equal("by-form", page.QuerySelector("h1")?.TextContent);
        Assert.Contains("<script>alert(1)</script>", page.QuerySelector(".head")?.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("script:not([src])"));
    }

    [Fact]
    public async Task Create_WrongFields_SaysSoBesideThemAndKeepsWhatWasTyped()
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync(
            "/jobs/new", Form, ("name", "not a name"), ("target.app", "hello"), ("target.handler", "echo"), ("triggers[0].kind", "cron"), ("triggers[0].cron", "*/5 * * * *"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("not a name", page.QuerySelector("#name")?.GetAttribute("value"));
        Assert.Equal("true", page.QuerySelector("#name")?.GetAttribute("aria-invalid"));
        Assert.NotEmpty(page.QuerySelector("#name-more .error")?.TextContent ?? "");
        Assert.Equal("*/5 * * * *", page.QuerySelector("#triggers-0--cron")?.GetAttribute("value"));
        Assert.NotEmpty(page.QuerySelector("#triggers-0--cron-more .error")?.TextContent ?? "");
    }

    [Theory]
    [InlineData("args", "{oops", "#args-error")]
    [InlineData("timeoutMs", "soon", "#timeoutMs-more .error")]
    [InlineData("target.labels", "zone", "#target-labels-error")]
    public async Task Create_TextThatIsNoValue_IsNamedBesideItsField(string field, string value, string place)
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync("/jobs/new", Form, ("name", "no-value"), ("target.app", "hello"), ("target.handler", "echo"), ("triggers[0].cron", Never), (field, value));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector(place)?.TextContent ?? "");
    }

    [Fact]
    public async Task Edit_MovedMeanwhile_ShowsBothAndSavesOnlyWhenAskedAgain()
    {
        var id = await MakeJobAsync("moved-meanwhile");
        using var browser = await SignedInAsync();
        var mine = await browser.OpenAsync($"/jobs/{id}/edit");
        using var theirs = await browser.SubmitAsync($"/jobs/{id}/edit", Form, ("priority", "7"));

        using var conflict = await browser.SubmitAsync(mine, $"/jobs/{id}/edit", Form, ("description", "mine"));
        var both = await Browser.ReadAsync(conflict);
        using var again = await browser.SubmitAsync(both, $"/jobs/{id}/edit", Form);

        Assert.Equal(HttpStatusCode.Found, theirs.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Contains(both.QuerySelectorAll("[role=alert] td.mono"), cell => cell.TextContent == "priority");
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);
        var (_, job) = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}", token: admin.AdminToken);
        Assert.Equal("mine", RunningServer.Text(job, "description"));
        Assert.Equal(3, job.GetProperty("version").GetInt32());
    }

    [Fact]
    public async Task Edit_NothingChanged_KeepsEveryPartOfTheDefinition()
    {
        var id = await MakeJobAsync("unchanged");
        using var browser = await SignedInAsync();
        var (_, before) = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}", token: admin.AdminToken);

        using var response = await browser.SubmitAsync($"/jobs/{id}/edit", Form);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        var (_, after) = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}", token: admin.AdminToken);
        Assert.Equal(before.GetProperty("triggers").GetRawText(), after.GetProperty("triggers").GetRawText());
        Assert.Equal(before.GetProperty("target").GetRawText(), after.GetProperty("target").GetRawText());
        Assert.Equal(before.GetProperty("retry").GetRawText(), after.GetProperty("retry").GetRawText());
        Assert.Equal(before.GetProperty("args").GetRawText(), after.GetProperty("args").GetRawText());
    }

    [Fact]
    public async Task Preview_Trigger_SaysItInWordsWithItsNextFires()
    {
        using var browser = await SignedInAsync();
        var page = await browser.OpenAsync("/jobs/new");
        page.QuerySelector(Form)?.SetAttribute("action", "?handler=Preview&index=0");

        using var right = await browser.SubmitAsync(page, "/jobs/new", Form, ("triggers[0].cron", "0 30 9 ? * MON-FRI"));
        using var wrong = await browser.SubmitAsync(page, "/jobs/new", Form, ("triggers[0].cron", "nonsense"));

        Assert.Contains("09:30", (await Browser.ReadAsync(right)).Body?.TextContent, StringComparison.Ordinal);
        Assert.NotNull((await Browser.ReadAsync(wrong)).QuerySelector(".error"));
    }

    [Fact]
    public async Task Delete_WithTheNameTyped_RemovesIt()
    {
        var id = await MakeJobAsync("to-be-deleted");
        using var browser = await SignedInAsync();

        using var wrong = await browser.SubmitAsync($"/jobs/{id}/delete", "main form", ("name", "something"));
        using var right = await browser.SubmitAsync($"/jobs/{id}/delete", "main form", ("name", "to-be-deleted"));

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Equal("/jobs", right.Headers.Location?.OriginalString);
        await browser.OpenAsync($"/jobs/{id}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Actions_OfAJob_PauseResumeRunAndRollBack()
    {
        var id = await MakeJobAsync("acted-upon");
        using var browser = await SignedInAsync();

        using var paused = await browser.SubmitAsync($"/jobs/{id}", "form[action='?handler=Pause']");
        var page = await browser.OpenAsync($"/jobs/{id}");
        using var resumed = await browser.SubmitAsync(page, $"/jobs/{id}", "form[action='?handler=Resume']");
        using var edited = await browser.SubmitAsync($"/jobs/{id}/edit", Form, ("priority", "9"));
        var asked = await browser.OpenAsync($"/jobs/{id}/rollback?version=1");
        using var rolledBack = await browser.SubmitAsync(asked, $"/jobs/{id}/rollback?version=1", "main form");
        using var run = await browser.SubmitAsync($"/jobs/{id}", "form[action='?handler=Run']", ("args", """{"by":"hand"}"""));

        Assert.Contains("Paused", page.QuerySelector(".head")?.TextContent, StringComparison.Ordinal);
        Assert.Contains(asked.QuerySelectorAll("main td.mono"), cell => cell.TextContent == "priority");
        var (_, job) = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}", token: admin.AdminToken);
        Assert.Equal("active", RunningServer.Text(job, "state"));
        Assert.Equal(5, job.GetProperty("priority").GetInt32());
        Assert.All([paused, resumed, edited, rolledBack, run], response => Assert.Equal(HttpStatusCode.Found, response.StatusCode));
        var shown = await browser.OpenAsync(run.Headers.Location?.OriginalString ?? "");
        Assert.Contains("\"by\": \"hand\"", shown.Body?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_WithoutTheRight_Is403AndNothingChanges()
    {
        var id = await MakeJobAsync("only-looked-at");
        await admin.Server.AddUserAsync(admin.AdminToken, "job-viewer", "Viewer");
        using var viewer = new Browser(admin.Server);
        await viewer.SignInAsync("job-viewer");
        var page = await viewer.OpenAsync($"/jobs/{id}");
        var token = page.QuerySelector("input[name=_form]")?.GetAttribute("value") ?? "";
        foreach (var handler in new[] { "Pause", "Run", "RollBack" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/jobs/{id}?handler={handler}") { Content = new FormUrlEncodedContent([new("_form", token), new("version", "1")]) };

            using var response = await viewer.SendAsync(request);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.Null(page.QuerySelector("form[action^='?handler']"));
        var (_, job) = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}", token: admin.AdminToken);
        Assert.Equal("active", RunningServer.Text(job, "state"));
    }

    [Fact]
    public async Task Job_OfAnotherGroup_Is404AndInNoList()
    {
        var id = await MakeJobAsync("of-the-others");
        await admin.Server.AddUserAsync(admin.AdminToken, "one-group", "Developer", ["somewhere"]);
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync("one-group");

        foreach (var path in new[] { $"/jobs/{id}", $"/jobs/{id}/edit", $"/jobs/{id}/delete" })
        {
            await browser.OpenAsync(path, HttpStatusCode.NotFound);
        }

        var list = await browser.OpenAsync("/jobs?q=of-the-others");
        Assert.Null(list.QuerySelector("tbody tr"));
    }

    [Fact]
    public async Task List_Filtered_ShowsWhatMatchesAndKeepsTheFilter()
    {
        await MakeJobAsync("find-me-please");
        await MakeJobAsync("not-that-one");
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync("/jobs?q=FIND-ME&group=pages&state=active");

        Assert.Equal("find-me-please", Assert.Single(page.QuerySelectorAll("tbody tr td:first-child a")).TextContent);
        Assert.Equal("FIND-ME", page.QuerySelector("#q")?.GetAttribute("value"));
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }

    private async Task<string> MakeJobAsync(string name)
    {
        var job = new
        {
            name,
            group = "pages",
            target = new { kind = "executor", app = "hello", handler = "echo", labels = new { zone = "eu" } },
            args = new { a = 1 },
            triggers = new object[] { new { kind = "cron", cron = Never, timeZone = "Europe/Berlin" }, new { kind = "daily", times = new[] { "09:30" }, days = new[] { "MON", "FRI" }, startAt = "2098-01-01T00:00:00Z" } },
        };
        var (status, body) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", job, admin.AdminToken);
        Assert.Equal(HttpStatusCode.Created, status);
        return RunningServer.Text(body, "id");
    }
}
