using EndToEnd.Tests.Deployments;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

[Collection(Measured.Name)]
public sealed class DatabaseFaultTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Restart_OfTheDatabase_DelaysNothing()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3, OwnDatabaseServer = true }, output);
        var workload = await Workload.CreateAsync(deployment);
        await Pause.ForSecondsAsync(8);

        await deployment.Server.RestartAsync();

        await Pause.ForSecondsAsync(20);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(20));
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal), checker.LaterThan(50, runs), checker.StartedAgain(journal));
    }
}
