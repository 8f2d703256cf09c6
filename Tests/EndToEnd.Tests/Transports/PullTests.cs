using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Ledger;

namespace EndToEnd.Tests.Transports;

[Collection(Measured.Name)]
public sealed class PullTests
{
    // A fallback line and nothing else of its kind: it is told once.
    private const string Told = "No WebSocket gets through to";

    [Fact]
    public async Task Executor_BehindAProxyWithoutWebSockets_RunsEverythingOnTimeOverHttps()
    {
        await using var deployment = await PullDeployment.StartAsync();
        await using var executor = deployment.StartExecutor("behind");
        await deployment.OnlineAsync("behind", "http");
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("each", triggers: JobBody.Interval(250)))).Expect(HttpStatusCode.Created).Id;
        await Pause.ForSecondsAsync(6);
        var from = Micros.Now;
        await Pause.ForSecondsAsync(5);
        var checker = new LedgerChecker([new ExpectedJob(job, "each", Occurrences.Every(250))], from, Micros.Now - Micros.Second);

        var settled = await Eventually.ValueAsync(
            async () =>
            {
                var found = await deployment.Api.RunsAsync($"jobId={job}");
                return checker.Expected.Count <= checker.InPeriod(found).Count(run => run.IsEnded) ? found : null;
            },
            TimeSpan.FromSeconds(20),
            "all runs have ended");

        Findings.AssertNone(checker.Findings(settled, executor.ReadJournal()), checker.LaterThan(50, settled));
        Assert.Equal(1, executor.Process.Output.Split('\n').Count(line => line.Contains(Told, StringComparison.Ordinal)));
        Assert.True(deployment.Proxy.Blocked > 0, "the proxy was never asked for a WebSocket");
    }

    [Fact]
    public async Task Cancel_OfARunOverHttps_StopsIt()
    {
        await using var deployment = await PullDeployment.StartAsync();
        await using var executor = deployment.StartExecutor("pulls", "--Executor:Transport=http");
        await deployment.OnlineAsync("pulls", "http");
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("long", "sleep", args: new { ms = 60_000 }))).Expect(HttpStatusCode.Created).Id;
        var runId = (await deployment.Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(deployment.Api, runId, run => run.State == "running", 10);

        (await deployment.Api.PostAsync($"runs/{runId}/cancel")).Expect(HttpStatusCode.Accepted);

        var run = await RunWatch.UntilAsync(deployment.Api, runId, run => run.IsEnded, 20);
        Assert.Equal("canceled", run.State);
        Assert.Equal(0, deployment.Proxy.Blocked);
        Assert.DoesNotContain(Told, executor.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executor_WhoseNodeRestarts_ComesBackAndTakesAWebSocketOnceOneGetsThrough()
    {
        await using var deployment = await PullDeployment.StartAsync();
        await using var executor = deployment.StartExecutor("returns");
        await deployment.OnlineAsync("returns", "http");
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("again"))).Expect(HttpStatusCode.Created).Id;
        var before = await deployment.RunAsync(job);

        await deployment.Node.KillAsync();
        await deployment.Node.RestartAsync();
        await deployment.OnlineAsync("returns", "http");
        var after = await deployment.RunAsync(job);
        deployment.Proxy.Blocks = false;
        await deployment.OnlineAsync("returns", "webSocket", seconds: 90);
        var over = await deployment.RunAsync(job);

        Assert.Equal(["succeeded", "succeeded", "succeeded"], new[] { before.State, after.State, over.State });
        Assert.Equal(1, executor.Process.Output.Split('\n').Count(line => line.Contains(Told, StringComparison.Ordinal)));
        Assert.Contains("WebSockets get through to", executor.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_OfAnExecutorOverHttps_EndsItsSessionAtOnce()
    {
        await using var deployment = await PullDeployment.StartAsync();
        await using var executor = deployment.StartExecutor("leaves", "--Executor:Transport=http");
        await deployment.OnlineAsync("leaves", "http");

        var exitCode = await executor.StopAsync();

        Assert.Equal(0, exitCode);
        var dashboard = await deployment.Api.GetAsync("dashboard");
        Assert.Equal(0, dashboard.Body.GetProperty("executors").GetProperty("online").GetInt32());
    }
}
