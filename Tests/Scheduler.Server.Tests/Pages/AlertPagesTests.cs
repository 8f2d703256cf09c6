using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Tests.Alerts;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Pages;

/// <summary>Alerts, rules and channels.</summary>
public sealed class AlertPagesTests(AlertServer admin) : IClassFixture<AlertServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Alert_Raised_IsCountedInTheMenuAndAcknowledgedSilencedAndClosed()
    {
        using var browser = await SignedInAsync();
        var id = await RaiseAsync("seen-on-pages", "pages/<img onerror=x>");

        await Eventually.TrueAsync(async () => (await browser.OpenAsync("/alerts")).QuerySelector("nav a[href='/alerts'] strong") is not null, Patience, "the figure in the menu");
        var list = await browser.OpenAsync("/alerts");
        var row = list.QuerySelectorAll("tbody tr").First(line => line.QuerySelector($"a[href='/alerts/{id}']") is not null);
        using var acknowledged = await browser.SubmitAsync($"/alerts/{id}", "form[action='?handler=Acknowledge']");
        using var silenced = await browser.SubmitAsync($"/alerts/{id}", "#silence", ("hours", "720"));
        var (_, shown) = await CallAsync(HttpMethod.Get, $"alerts/{id}");
        using var closed = await browser.SubmitAsync($"/alerts/{id}", "form[action='?handler=Close']");
        var page = await browser.OpenAsync($"/alerts/{id}");

        Assert.Contains("pages/<img onerror=x>", row.TextContent, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found, HttpStatusCode.Found), (acknowledged.StatusCode, silenced.StatusCode, closed.StatusCode));
        Assert.Equal(("acknowledged", RunningServer.AdminUser), (RunningServer.Text(shown, "state"), RunningServer.Text(shown, "acknowledgedBy")));
        Assert.Equal(JsonValueKind.String, shown.GetProperty("silencedUntil").ValueKind);
        Assert.Contains("Closed", page.QuerySelector(".head")?.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("form[action='?handler=Close']"));
    }

    [Fact]
    public async Task Alerts_FilteredByStateAndRule_ShowThese()
    {
        using var browser = await SignedInAsync();
        var id = await RaiseAsync("filtered-on-pages", "pages/filtered");
        var (_, shown) = await CallAsync(HttpMethod.Get, $"alerts/{id}");
        var rule = RunningServer.Text(shown, "ruleId");

        var open = await browser.OpenAsync($"/alerts?state=open&severity=critical&ruleId={rule}");
        var recovered = await browser.OpenAsync($"/alerts?state=recovered&ruleId={rule}");

        Assert.Single(open.QuerySelectorAll("tbody tr"));
        Assert.Empty(recovered.QuerySelectorAll("tbody tr"));
        await browser.OpenAsync("/alerts?state=nonsense", HttpStatusCode.BadRequest);
        await browser.OpenAsync("/alerts?severity=1", HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Alert_OfAnotherGroup_IsNotThere()
    {
        await admin.Server.AddUserAsync(admin.AdminToken, "alert-guest", "Operator", ["elsewhere"]);
        var id = await RaiseAsync("hidden-on-pages", "pages/hidden");
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync("alert-guest");

        var list = await browser.OpenAsync("/alerts");

        await browser.OpenAsync($"/alerts/{id}", HttpStatusCode.NotFound);
        Assert.DoesNotContain("pages/hidden", list.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_MadeChangedAndDeleted_IsWhatTheApiShows()
    {
        using var browser = await SignedInAsync();
        var (_, channel) = await CallAsync(HttpMethod.Post, "alert-channels", new { name = "rules-on-pages", kind = "email", to = new[] { "ops@example.com" } });

        using var made = await browser.SubmitAsync(
            "/alerts/rules/new", "#rule", ("name", "late-on-pages"), ("kind", "lateByMs"), ("thresholdMs", "1500"), ("scope.group", "billing"), ("severity", "critical"), ("channels", RunningServer.Text(channel, "id")),
            ("repeatMs", "60000"), ("silences[0].days", "SAT, SUN"), ("silences[0].from", "22:00"), ("silences[0].to", "06:00"), ("silences[0].timeZone", "Asia/Tokyo"));
        var rule = await FindAsync("alert-rules", "late-on-pages");
        var path = $"/alerts/rules/{RunningServer.Text(rule, "id")}";
        using var unchanged = await browser.SubmitAsync(path, "#rule");
        var same = await FindAsync("alert-rules", "late-on-pages");
        using var changed = await browser.SubmitAsync(path, "#rule", ("kind", "timedOut"), ("thresholdMs", ""), ("silences[0].days", ""), ("silences[0].from", ""), ("silences[0].to", ""), ("silences[0].timeZone", ""));
        var after = await FindAsync("alert-rules", "late-on-pages");
        using var deleted = await DeleteAsync(browser, "/alerts/rules", "late-on-pages");

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found, HttpStatusCode.Found, HttpStatusCode.Found), (made.StatusCode, unchanged.StatusCode, changed.StatusCode, deleted.StatusCode));
        Assert.Equal(("lateByMs", 1500, "critical", 60000), (RunningServer.Text(rule, "kind"), rule.GetProperty("thresholdMs").GetInt32(), RunningServer.Text(rule, "severity"), rule.GetProperty("repeatMs").GetInt32()));
        Assert.Equal("billing", RunningServer.Text(rule.GetProperty("scope"), "group"));
        Assert.Equal("Asia/Tokyo", RunningServer.Text(rule.GetProperty("silences")[0], "timeZone"));
        foreach (var part in new[] { "channels", "silences", "scope", "enabled", "notifyRecovery" })
        {
            Assert.Equal(rule.GetProperty(part).GetRawText(), same.GetProperty(part).GetRawText());
        }

        Assert.Equal(("timedOut", 0), (RunningServer.Text(after, "kind"), after.GetProperty("silences").GetArrayLength()));
        Assert.Equal(JsonValueKind.Undefined, (await FindAsync("alert-rules", "late-on-pages")).ValueKind);
    }

    [Theory]
    [InlineData("name", "not a name", "#name-error")]
    [InlineData("thresholdMs", "soon", "#thresholdMs-error")]
    [InlineData("scope.jobId", "x", "#scope-jobId-error")]
    [InlineData("silences[0].from", "late", "#silences-0--from-error")]
    public async Task Rule_WrongField_IsNamedBesideItAndStaysAsTyped(string field, string value, string place)
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync("/alerts/rules/new", "#rule", ("name", "wrong-field"), ("kind", "lateByMs"), ("thresholdMs", "1000"), (field, value));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector(place)?.TextContent ?? "");
        Assert.Equal(value, page.QuerySelector($"[name='{field}']")?.GetAttribute("value"));
        Assert.Equal("lateByMs", page.QuerySelector("#kind option[selected]")?.GetAttribute("value"));
    }

    [Fact]
    public async Task Channel_OfAWebhook_IsTestedAndKeepsItsSecretsToItself()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var browser = await SignedInAsync();
        using var made = await browser.SubmitAsync("/alerts/channels/new", "#channel", ("name", "tested-on-pages"), ("kind", "webhook"), ("url", receiver.Url), ("template", "slack"), ("secret", "signed-4711-with"), ("minIntervalMs", "0"));
        var channel = await FindAsync("alert-channels", "tested-on-pages");
        var path = $"/alerts/channels/{RunningServer.Text(channel, "id")}";

        var page = await browser.OpenAsync(path);
        using var kept = await browser.SubmitAsync(path, "#channel", ("description", "kept"));
        using var tested = await TestAsync(browser, "tested-on-pages");
        var taken = await browser.OpenAsync("/alerts/channels");
        receiver.Status = 500;
        await Eventually.TrueAsync(
            async () =>
            {
                using var refused = await TestAsync(browser, "tested-on-pages");
                return (await browser.OpenAsync("/alerts/channels")).QuerySelector(".notice.trouble")?.TextContent.Contains("500", StringComparison.Ordinal) == true;
            },
            Patience,
            "the receiver's answer is shown");

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found, HttpStatusCode.Found), (made.StatusCode, kept.StatusCode, tested.StatusCode));
        Assert.DoesNotContain("4711", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.NotNull(taken.QuerySelector(".notice:not(.trouble)"));
        Assert.NotEmpty(receiver.All);
        var after = await FindAsync("alert-channels", "tested-on-pages");
        Assert.Equal(("kept", "slack", true), (RunningServer.Text(after, "description"), RunningServer.Text(after, "template"), after.GetProperty("hasSecret").GetBoolean()));
    }

    [Fact]
    public async Task Channel_WrongFields_AreNamedAndNoSecretComesBack()
    {
        using var browser = await SignedInAsync();

        using var mail = await browser.SubmitAsync("/alerts/channels/new", "#channel", ("name", "wrong-mail"), ("kind", "email"), ("to", "ops@example.com\nnobody"));
        using var hook = await browser.SubmitAsync("/alerts/channels/new", "#channel", ("name", "wrong-hook"), ("kind", "webhook"), ("url", "ftp://token-4711.example.com/"), ("template", "own"), ("body", "{oops"));
        var (mailPage, hookPage) = (await Browser.ReadAsync(mail), await Browser.ReadAsync(hook));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (mail.StatusCode, hook.StatusCode));
        Assert.NotEmpty(mailPage.QuerySelector("#to-error")?.TextContent ?? "");
        Assert.NotEmpty(hookPage.QuerySelector("#url-error")?.TextContent ?? "");
        Assert.NotEmpty(hookPage.QuerySelector("#body-error")?.TextContent ?? "");
        Assert.Equal("{oops", hookPage.QuerySelector("#body")?.TextContent);
        Assert.DoesNotContain("4711", hookPage.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_NamedByARule_StaysAndSaysWhy()
    {
        using var browser = await SignedInAsync();
        var (_, channel) = await CallAsync(HttpMethod.Post, "alert-channels", new { name = "in-use-on-pages", kind = "email", to = new[] { "ops@example.com" } });
        await CallAsync(HttpMethod.Post, "alert-rules", new { name = "uses-a-channel", kind = "lost", channels = new[] { RunningServer.Text(channel, "id") } });

        using var response = await DeleteAsync(browser, "/alerts/channels", "in-use-on-pages");
        var page = await browser.OpenAsync("/alerts/channels");

        Assert.Contains("1 alert rules", page.QuerySelector(".notice.trouble")?.TextContent, StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Undefined, (await FindAsync("alert-channels", "in-use-on-pages")).ValueKind);
    }

    private static Task<HttpResponseMessage> TestAsync(Browser browser, string name) => OfRowAsync(browser, "/alerts/channels", name, "form[action='?handler=Test']");

    private static Task<HttpResponseMessage> DeleteAsync(Browser browser, string path, string name) => OfRowAsync(browser, path, name, "form[action='?handler=Delete']");

    private static async Task<HttpResponseMessage> OfRowAsync(Browser browser, string path, string name, string form)
    {
        var page = await browser.OpenAsync(path);
        page.QuerySelectorAll("tbody tr").Where(row => row.QuerySelector("a")?.TextContent != name).ToList().ForEach(row => row.Remove());
        return await browser.SubmitAsync(page, path, form);
    }

    private async Task<string> RaiseAsync(string rule, string subject)
    {
        var (status, made) = await CallAsync(HttpMethod.Post, "alert-rules", new { name = rule, kind = "failed", severity = "critical", scope = new { group = "pages" } });
        Assert.Equal(HttpStatusCode.Created, status);
        var id = RunningServer.Text(made, "id");
        var row = await admin.Server.Services.GetRequiredService<AlertRuleStore>().FindAsync(id, CancellationToken.None);
        await admin.Server.Services.GetRequiredService<AlertStore>().RaiseAsync(row!, new AlertFinding { Key = subject, Subject = subject, Group = "pages", Message = "it failed" }, CancellationToken.None); // just made
        var (_, list) = await CallAsync(HttpMethod.Get, $"alerts?ruleId={id}");
        return RunningServer.Text(list.GetProperty("items")[0], "id");
    }

    private async Task<JsonElement> FindAsync(string list, string name)
    {
        var (_, page) = await CallAsync(HttpMethod.Get, $"{list}?limit=200");
        return page.GetProperty("items").EnumerateArray().FirstOrDefault(item => RunningServer.Text(item, "name") == name);
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null) => admin.Server.CallAsync(method, path, body, admin.AdminToken);

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }
}
