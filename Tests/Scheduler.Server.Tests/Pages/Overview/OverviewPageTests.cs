using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Executors.Pull;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Pages.Overview;

public sealed class OverviewPageTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Live_RunStartsAndEnds_IsTold()
    {
        using var browser = await SignedInAsync();
        var executor = await PullExecutor.ConnectAsync(admin, "live-overview");
        var job = await JobAsync("live-one", "live-overview");
        using var response = await browser.StreamAsync("/?handler=Live");
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);

        var (runId, due) = await StartRunAsync(executor, job);
        var running = await NextAsync(reader, snapshot => Rows(snapshot).Contains(runId));
        await executor.ReportAsync(new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due, endedAtMicros = due + 1, outcome = "succeeded" });
        await NextAsync(reader, snapshot => !Rows(snapshot).Contains(runId));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var row = running.GetProperty("running").EnumerateArray().Single(row => row.GetProperty("id").GetString() == runId);
        Assert.Equal(("live-one", "one"), (RunningServer.Text(row, "job"), RunningServer.Text(row, "executor")));
    }

    [Fact]
    public async Task Live_OfAnotherGroup_TellsNoRows()
    {
        await admin.Server.AddUserAsync(admin.AdminToken, "live-limited", "Viewer", ["elsewhere"]);
        var executor = await PullExecutor.ConnectAsync(admin, "live-hidden");
        var (run, _) = await StartRunAsync(executor, await JobAsync("live-hidden", "live-hidden"));
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync("live-limited");
        using var all = await SignedInAsync();

        var limited = await FirstAsync(browser);
        var whole = await FirstAsync(all);

        Assert.Contains(run, Rows(whole));
        Assert.Empty(Rows(limited));
    }

    [Fact]
    public async Task Live_WithoutASession_LeadsToTheSignIn()
    {
        using var stranger = new Browser(admin.Server);

        using var response = await stranger.GetAsync("/?handler=Live");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    [Fact]
    public async Task Page_WithAFailedRun_DrawsItsHourAndTellsItInATable()
    {
        var job = await JobAsync("heat", "nobody");
        await SeedAsync(new SeededRun(job, Now() - 1_000_000) { State = RunState.Failed, LatenessMicros = 3_000 }, new SeededRun(job, Now() - 2_000_000));
        using var browser = await SignedInAsync();

        // Charts are kept for some seconds, and another test may just have asked for them.
        var page = await Eventually.ValueAsync(
            async () => await browser.OpenAsync("/") is var opened && opened.QuerySelector($"svg.heat a[href='/jobs/{job}']") is not null ? opened : null, Patience, "the job in the heat-map");

        Assert.NotEmpty(page.QuerySelectorAll("svg.heat .mark"));
        Assert.NotEmpty(page.QuerySelectorAll("svg.lines circle.third"));
        Assert.NotEmpty(page.QuerySelectorAll("svg.lines[role=img][aria-label]"));
        Assert.Contains(page.QuerySelectorAll("details td"), cell => cell.TextContent.Contains("50 %", StringComparison.Ordinal));
        Assert.Empty(page.QuerySelectorAll("[style]"));
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }

    private static async Task<JsonElement> FirstAsync(Browser browser)
    {
        using var response = await browser.StreamAsync("/?handler=Live");
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var reader = new StreamReader(stream);
        return await NextAsync(reader, _ => true);
    }

    private static async Task<JsonElement> NextAsync(StreamReader reader, Func<JsonElement, bool> isIt)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonElement.Parse(line["data: ".Length..]) is var snapshot && isIt(snapshot))
            {
                return snapshot;
            }
        }

        throw new InvalidOperationException("The stream ended before it came.");
    }

    private static IEnumerable<string?> Rows(JsonElement snapshot) => snapshot.GetProperty("running").EnumerateArray().Select(row => row.GetProperty("id").GetString());

    private async Task<(string RunId, long Due)> StartRunAsync(PullExecutor executor, string job)
    {
        await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{job}/run", new { }, admin.AdminToken);
        var run = (await executor.MessageAsync("assign"))[0];
        var (runId, due) = (RunningServer.Text(run, "runId"), run.GetProperty("dueAtMicros").GetInt64());
        await executor.ReportAsync(new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due });
        return (runId, due);
    }

    private long Now() => admin.Server.Services.GetRequiredService<IClusterClock>().NowMicros;

    private Task<IReadOnlyList<string>> SeedAsync(params SeededRun[] runs) => new Ledger(admin.Server.Services.GetRequiredService<IDatabase>()).AddAsync(runs);

    private async Task<string> JobAsync(string name, string app)
    {
        var (status, body) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", new { name, group = "overview", target = new { kind = "executor", app, handler = "work" } }, admin.AdminToken);
        Assert.Equal(HttpStatusCode.Created, status);
        return RunningServer.Text(body, "id");
    }
}
