using EndToEnd.Tests.Deployments;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Faults;

[Collection(Measured.Name)]
public sealed class ExecutorKillTests(ITestOutputHelper output)
{
    private const string Killed = "executor-1";

    [Fact]
    public async Task Kill_OfAnExecutor_MovesUnsentRunsAtOnceAndSentOnesAfterTwelveSeconds()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 3, OwnDatabaseServer = true }, output);
        var workload = await Workload.CreateAsync(deployment);
        await Pause.ForSecondsAsync(8);

        // Midway between two whole seconds: nothing is about to start, the next three seconds have been sent.
        await Pause.UntilAsync(((Micros.Now / Micros.Second) + 1) * Micros.Second + (Micros.Second / 2));
        await deployment.Executors[0].KillAsync();
        var killedAt = Micros.Now;

        await Pause.ForSecondsAsync(25);
        var to = Micros.Now - Micros.Second;
        var checker = workload.CheckUntil(to);
        var runs = await workload.SettledRunsAsync(checker, to, TimeSpan.FromSeconds(25));
        var journal = deployment.Journal();

        // What a late machine started right before the kill had no time to be reported, and at-least-once may start it again.
        var reported = journal.Where(entry => entry.Executor != Killed || entry.At < killedAt - (Micros.Second / 2)).ToList();
        Findings.AssertNone(checker.Findings(runs, journal, Killed), checker.StartedAgain(reported));
        AssertUnsentMovedAtOnce(workload, runs, killedAt);
        AssertSentMovedAfterSilence(runs, journal, killedAt);
    }

    [Fact]
    public async Task Kill_OfAnExecutorWithAnAtMostOnceRun_LosesTheRunAndNeverRepeatsIt()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 1 }, output);
        var body = JobBody.Of("once-at-most", "sleep", args: new { ms = 60_000 });
        body["delivery"] = "atMostOnce";
        var job = (await deployment.Api.PostAsync("jobs", body)).Expect(System.Net.HttpStatusCode.Created);
        var runId = (await deployment.Api.PostAsync($"jobs/{job.Id}/run")).Expect(System.Net.HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(deployment.Api, runId, run => run.State == "running", 10);
        await deployment.AddExecutorAsync("executor-2");

        await deployment.Executors[0].KillAsync();

        var lost = await RunWatch.UntilAsync(deployment.Api, runId, run => run.IsEnded, 30);
        Assert.Equal("lost", lost.State);
        Assert.Equal(1, lost.Fence);
        Assert.DoesNotContain(deployment.Executors[1].ReadJournal(), entry => entry.RunId == runId);
    }

    private static void AssertUnsentMovedAtOnce(Workload workload, IReadOnlyList<LedgerRun> runs, long killedAt)
    {
        var overlapping = workload.Jobs.Where(job => job.MayOverlap).Select(job => job.Id).ToHashSet(StringComparer.Ordinal);

        // Sent are those within the arm time of three seconds; two more are for noticing.
        var unsent = runs.Where(run => overlapping.Contains(run.JobId) && run.DueAt > killedAt + (5 * Micros.Second)).ToList();

        Assert.NotEmpty(unsent);
        Assert.All(unsent, run => Assert.True(run.Executor != Killed && run.LatenessMs <= 50, $"{run} was not moved at once"));
    }

    private static void AssertSentMovedAfterSilence(IReadOnlyList<LedgerRun> runs, IReadOnlyList<JournalEntry> journal, long killedAt)
    {
        var reached = journal.Where(entry => entry.Executor == Killed && entry.Event is "started" or "revoked").Select(entry => entry.RunId).ToHashSet(StringComparer.Ordinal);
        var sent = journal.Where(entry => entry is { Executor: Killed, Event: "armed" } && !reached.Contains(entry.RunId)).ToDictionary(entry => entry.RunId, StringComparer.Ordinal);
        var moved = runs.Where(run => sent.ContainsKey(run.Id)).ToList();

        Assert.NotEmpty(moved);
        foreach (var run in moved.Where(run => run.State == "succeeded"))
        {
            var start = journal.Single(entry => entry.Event == "started" && entry.RunId == run.Id);
            Assert.NotEqual(Killed, start.Executor);
            Assert.True(start.Fence > sent[run.Id].Fence, $"{run} was repeated without a higher fence");

            // Its last heartbeat was at most half a second (and a little) before its end.
            Assert.InRange(start.At - killedAt, 11_300_000, 20_000_000);
        }
    }
}
