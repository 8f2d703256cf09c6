using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Executors.Pull;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages.Runs;

public sealed class RunPageTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Page_OfASkippedAndALateRun_SaysWhy()
    {
        var job = await JobAsync("whys", "nobody");
        var now = admin.Server.Services.GetRequiredService<IClusterClock>().NowMicros;
        var runs = await new Ledger(admin.Server.Services.GetRequiredService<IDatabase>()).AddAsync(
            [new SeededRun(job, now - 5_000_000) { State = RunState.Skipped, Reason = "overlap", LatenessMicros = null }, new SeededRun(job, now - 9_000_000) { LatenessMicros = 80_000 }]);
        using var browser = await SignedInAsync();

        var skipped = await browser.OpenAsync($"/runs/{runs[0]}");
        var late = await browser.OpenAsync($"/runs/{runs[1]}");

        Assert.Contains("The run before still ran", skipped.QuerySelector("#why")?.TextContent, StringComparison.Ordinal);
        Assert.Contains("started it 80.0 ms after it was due", late.QuerySelector("#why")?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfARunWithAChoice_TellsWhoWasConsidered()
    {
        var first = await PullExecutor.ConnectAsync(admin, "considered", "first");
        await PullExecutor.ConnectAsync(admin, "considered", "second");
        var job = await JobAsync("considered", "considered", "first");
        var (_, called) = await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{job}/run", new { }, admin.AdminToken);
        await first.MessageAsync("assign");
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync($"/runs/{RunningServer.Text(called, "runId")}");

        Assert.Equal(["first", "second"], page.QuerySelectorAll("#why tbody tr td:first-child").Select(cell => cell.TextContent));
        Assert.Contains("first by name", page.QuerySelector("#why tbody tr")?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_WithOtherArguments_RunsWithThemAndNamesWrongOnes()
    {
        var executor = await PullExecutor.ConnectWithAsync(admin, "again", new { type = "object", properties = new { ms = new { type = "integer" } } });
        var job = await JobAsync("again", "again");
        var (_, called) = await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{job}/run", new { args = new { ms = 1 } }, admin.AdminToken);
        var runId = RunningServer.Text(called, "runId");
        var due = (await executor.MessageAsync("assign"))[0].GetProperty("dueAtMicros").GetInt64();
        await executor.ReportAsync(new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due, endedAtMicros = due + 1, outcome = "failed" });
        using var browser = await SignedInAsync();

        using var wrong = await browser.SubmitAsync($"/runs/{runId}", "form[action='?handler=RetryWith']", ("arg:/ms", "soon"));
        using var right = await browser.SubmitAsync($"/runs/{runId}", "form[action='?handler=RetryWith']", ("arg:/ms", "2"));
        using var asJson = await browser.SubmitAsync($"/runs/{runId}", "form[action='?handler=RetryWith']", ("argsAs", "json"), ("args", "{oops"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.StatusCode, asJson.StatusCode));
        Assert.Equal("must be a number", (await Browser.ReadAsync(wrong)).QuerySelector("#arg-ms-more .error")?.TextContent);
        Assert.NotEmpty((await Browser.ReadAsync(asJson)).QuerySelector("#args-error")?.TextContent ?? "");
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
        var (_, run) = await admin.Server.CallAsync(HttpMethod.Get, right.Headers.Location?.OriginalString[1..] ?? "", token: admin.AdminToken);
        Assert.Equal(("""{"ms":2}""", runId), (run.GetProperty("args").GetRawText(), RunningServer.Text(run, "retryOf")));
    }

    [Fact]
    public async Task Log_FromALevelAndAsAFile_HasItsLines()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "logging");
        var job = await JobAsync("logging", "logging");
        var (_, called) = await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{job}/run", new { }, admin.AdminToken);
        var runId = RunningServer.Text(called, "runId");
        var due = (await executor.MessageAsync("assign"))[0].GetProperty("dueAtMicros").GetInt64();
        var lines = new[] { ("debug", "first"), ("warning", "second"), ("information", "third") }.Select((line, i) => new { seq = i + 1, atMicros = due + i, level = line.Item1, category = "Test", message = line.Item2, dropped = 0 });
        await executor.CallAsync("reports", new { session = executor.Session, runs = new[] { new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due } }, logs = new[] { new { runId, fence = 1, lines } } });
        await executor.ReportAsync(new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due, endedAtMicros = due + 9, outcome = "succeeded" });
        using var browser = await SignedInAsync();

        var all = await browser.OpenAsync($"/runs/{runId}");
        var warnings = await browser.OpenAsync($"/runs/{runId}?level=warning");
        using var file = await browser.GetAsync($"/runs/{runId}?handler=LogFile");

        Assert.Equal(3, all.QuerySelectorAll(".log p").Length);
        Assert.Contains("second", Assert.Single(warnings.QuerySelectorAll(".log p")).TextContent, StringComparison.Ordinal);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(["first", "second", "third"], (await file.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ")[1].Trim()));
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }

    private async Task<string> JobAsync(string name, string app, string routing = "leastLoaded")
    {
        var (status, body) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", new { name, group = "run-page", target = new { kind = "executor", app, handler = "work", routing } }, admin.AdminToken);
        Assert.Equal(HttpStatusCode.Created, status);
        return RunningServer.Text(body, "id");
    }
}
