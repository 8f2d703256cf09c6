using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

[Collection(Measured.Name)]
public sealed class ExecutorFreezeTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Report_UnderAnOldFence_IsRefusedAndAudited()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 1 }, output);
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("slow", "sleep", args: new { ms = 4000 }))).Expect(HttpStatusCode.Created);
        var runId = (await deployment.Api.PostAsync($"jobs/{job.Id}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(deployment.Api, runId, run => run.State == "running", 10);
        var frozen = deployment.Executors[0];
        await deployment.AddExecutorAsync("executor-2");

        frozen.Process.Suspend();
        var moved = await RunWatch.UntilAsync(deployment.Api, runId, run => run.IsEnded, 40);
        frozen.Process.Resume();

        Assert.Equal(("succeeded", "executor-2"), (moved.State, moved.Executor));
        Assert.True(moved.Fence > 1, $"{moved} was repeated without a higher fence");
        await Eventually.TrueAsync(
            () => AuditMentionsAsync(deployment, runId), TimeSpan.FromSeconds(30), "the audit has the refused report");
        Assert.Equal(moved, await deployment.Api.RunAsync(runId));
    }

    [Fact]
    public async Task Freeze_ShorterThanTheSilenceAllowed_RepeatsNothing()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 2 }, output);
        var workload = await Workload.CreateAsync(deployment, overlapping: 10, seated: 2);
        await Pause.ForSecondsAsync(4);

        deployment.Executors[0].Process.Suspend();
        await Pause.ForSecondsAsync(6);
        deployment.Executors[0].Process.Resume();

        await Pause.ForSecondsAsync(6);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(30));
        var journal = deployment.Journal();
        Findings.AssertNone(checker.Findings(runs, journal), checker.StartedAgain(journal));
    }

    private static async Task<bool> AuditMentionsAsync(Deployment deployment, string runId)
    {
        await foreach (var entry in deployment.Api.ItemsAsync("audit"))
        {
            if (entry.GetRawText().Contains(runId, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
