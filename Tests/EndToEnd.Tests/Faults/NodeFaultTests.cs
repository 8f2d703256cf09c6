using EndToEnd.Tests.Deployments;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

[Collection(Measured.Name)]
public sealed class NodeFaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kill_OfANodeThatHoldsExecutors_LosesDoublesAndDelaysNothing()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3, OwnDatabaseServer = true }, output);
        var workload = await Workload.CreateAsync(deployment);
        await Pause.ForSecondsAsync(8);

        await deployment.Nodes[0].KillAsync();

        // Longer than the lead: what is due at the end was planned after the death.
        await Pause.ForSecondsAsync(32);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(20), deployment.ApiOf(1));
        await deployment.WaitForExecutorsAsync(3, deployment.ApiOf(1));
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal), checker.LaterThan(50, runs), checker.StartedAgain(journal));
    }

    [Fact]
    public async Task Stop_OfANode_EndsItInOrderAndDelaysNothing()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3, OwnDatabaseServer = true }, output);
        var workload = await Workload.CreateAsync(deployment);
        await Pause.ForSecondsAsync(5);

        var exitCode = await deployment.Nodes[0].StopAsync();

        await Pause.ForSecondsAsync(10);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(20), deployment.ApiOf(1));
        var journal = deployment.Journal();
        Assert.Equal(0, exitCode);
        Findings.AssertNone(checker.Findings(runs, journal), checker.LaterThan(50, runs), checker.StartedAgain(journal));
    }
}
