using EndToEnd.Tests.Deployments;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

[Collection(Measured.Name)]
public sealed class ExecutorShutdownTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Stop_OfAnExecutor_GivesBackWhatItDidNotStartWithoutCharge()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3 }, output);
        var workload = await Workload.CreateAsync(deployment, overlapping: 40, seated: 0);
        await Pause.ForSecondsAsync(6);

        var stopAt = Micros.Now;
        var exitCode = await deployment.Executors[0].StopAsync();

        await Pause.ForSecondsAsync(8);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(20));
        var journal = deployment.Journal();
        Assert.Equal(0, exitCode);
        Findings.AssertNone(checker.Findings(runs, journal), checker.StartedAgain(journal));
        Assert.Contains(runs, run => run.Fence > 1);
        Assert.All(runs, run => Assert.Equal(1, run.Attempt));

        // What was armed there for the next seconds went elsewhere at once, not after twelve seconds of silence.
        Findings.AssertNone(checker.LaterThan(2000, runs.Where(run => run.DueAt > stopAt).ToList()));
    }
}
