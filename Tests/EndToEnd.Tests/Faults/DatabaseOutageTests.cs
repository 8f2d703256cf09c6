using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

public sealed class DatabaseOutageTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Freeze_OfTheDatabaseForSevenSeconds_LosesNothingAndHangsNothing()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3, OwnDatabaseServer = true }, output);
        var workload = await Workload.CreateAsync(deployment);
        await Pause.ForSecondsAsync(8);

        deployment.Server.Pause();
        await Pause.ForSecondsAsync(7);
        deployment.Server.Resume();

        // Long enough that a loop which never came back from its call would show: executors silent, nothing planned.
        await Pause.ForSecondsAsync(28);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(20));
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal), checker.StartedAgain(journal));
    }

    [Fact]
    public async Task FortySeconds_WithoutTheDatabase_LoseNothingAndNeedNoRestart()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3, OwnDatabaseServer = true }, output);
        var workload = await Workload.CreateAsync(deployment);
        await Pause.ForSecondsAsync(5);
        var pids = deployment.Nodes.Select(node => node.Process.Id).ToList();

        await deployment.Server.KillAsync();
        await Pause.ForSecondsAsync(37);
        var readiness = await ReadinessAsync(deployment);
        await Pause.ForSecondsAsync(3);
        await deployment.Server.RestartAsync();

        await Eventually.TrueAsync(
            async () => await ReadinessAsync(deployment) == HttpStatusCode.OK, TimeSpan.FromSeconds(20), "the node is ready again");
        await Pause.ForSecondsAsync(8);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(35));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, readiness);
        Findings.AssertNone(checker.Findings(runs, deployment.Journal()));
        Assert.Equal(pids, deployment.Nodes.Select(node => node.Process.HasExited ? 0 : node.Process.Id));
    }

    private static async Task<HttpStatusCode> ReadinessAsync(Deployment deployment) =>
        (await deployment.Api.GetAsync("/healthz/ready")).Status;
}
