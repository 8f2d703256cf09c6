using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Ledger;

namespace EndToEnd.Tests.Transports;

[Collection(Measured.Name)]
public sealed class PullTests
{
    // A fallback line and nothing else of its kind: it is told once.
    internal const string Told = "No WebSocket gets through to";

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
}
