using EndToEnd.Tests.Deployments;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

public sealed class NodeReturnTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Suspend_OfANodeForLongerThanItIsBelievedAlive_DoublesAndLosesNothing()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3, OwnDatabaseServer = true }, output);
        var workload = await Workload.CreateAsync(deployment);
        await Pause.ForSecondsAsync(5);

        deployment.Nodes[0].Process.Suspend();
        await Pause.ForSecondsAsync(25);
        deployment.Nodes[0].Process.Resume();

        await Pause.ForSecondsAsync(18);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(20), deployment.ApiOf(1));
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal), checker.StartedAgain(journal));
        Assert.All(deployment.Nodes, node => Assert.False(node.Process.HasExited));
    }

    [Fact]
    public async Task Restart_OfAKilledNode_ComesBackUnderItsNameAndRunsWhatIsDue()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 1, Executors = 1 }, output);
        var workload = await Workload.CreateAsync(deployment, overlapping: 5, seated: 1);
        await deployment.Nodes[0].KillAsync();

        await deployment.Nodes[0].RestartAsync();

        await deployment.WaitForExecutorsAsync(1);
        await Pause.ForSecondsAsync(6);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(30));
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal), checker.StartedAgain(journal));
    }
}
