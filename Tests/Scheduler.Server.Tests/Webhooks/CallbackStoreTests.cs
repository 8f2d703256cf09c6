using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Cluster;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Webhooks.Callbacks;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Webhooks;

public sealed class CallbackStoreTests
{
    private const long Deadline = 60_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task HandOver_OfARunOnItsWay_TakesItFromItsExecutorForGood(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, store, reports) = (new RunRows(database.Database), new CallbackStore(database.Database), new RunReportStore(database.Database));
        var run = await rows.SendAsync(Mine, Now);

        var handed = await store.HandOverAsync(new CallbackToken(run, 1, Now + 700), Node, Now + Deadline, CancellationToken.None);
        var waiting = await rows.ReadAsync(run);
        await reports.ApplyAsync([Started(run)], CancellationToken.None);
        var lost = await new RunRecoveryStore(database.Database).TakeSentAsync(Mine, [], Now, CancellationToken.None);

        var after = await rows.ReadAsync(run);
        Assert.True(handed);
        Assert.Equal((RunState.Running, WebhookTarget.AwaitsCallback, Mine, 1), (waiting.State, waiting.OpenExecutor, waiting.ExecutorId, waiting.Fence));
        Assert.Equal(((long?)Now + 700, (long?)700), (waiting.StartedAt, waiting.LatenessUs));
        Assert.Equal((0, RunState.Running, WebhookTarget.AwaitsCallback, 1), (lost, after.State, after.OpenExecutor, after.Fence));
        Assert.Equal([new RunRef(run, 1)], await store.ReadAwaitedAsync(Job, "", CancellationToken.None));
        Assert.Empty(await store.ReadAwaitedAsync(Job, run, CancellationToken.None));
        Assert.Empty(await store.ReadAwaitedAsync(Trigger, "", CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task HandOver_OfWhatIsNotWaitedFor_ChangesNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, store) = (new RunRows(database.Database), new CallbackStore(database.Database));
        var (moved, ended, canceled) = (await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now, RunState.Running));
        await rows.ExecuteAsync("UPDATE runs SET fence = 2 WHERE id = @moved", new { moved });
        await rows.ExecuteAsync("UPDATE runs SET state = 10, open_executor = NULL WHERE id = @ended", new { ended });
        await rows.ExecuteAsync("UPDATE runs SET cancel_at = 1 WHERE id = @canceled", new { canceled });

        var answers = new List<bool>();
        foreach (var run in new[] { moved, ended, canceled })
        {
            answers.Add(await store.HandOverAsync(new CallbackToken(run, 1, Now), Node, Now + Deadline, CancellationToken.None));
        }

        Assert.Equal([true, true, false], answers);
        Assert.Equal((Mine, RunState.Dispatched), ((await rows.ReadAsync(moved)).OpenExecutor, (await rows.ReadAsync(moved)).State));
        Assert.Null((await rows.ReadAsync(ended)).OpenExecutor);
        Assert.Equal(Mine, (await rows.ReadAsync(canceled)).OpenExecutor);
        Assert.Empty(await store.ReadOverdueAsync(long.MaxValue, 10, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_AtTheDeadline_EndsWhatStillWaitsAndForgetsTheRest(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, store, clock) = (new RunRows(database.Database), new CallbackStore(database.Database), new FixedClock());
        var (late, answered, early) = (await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now));
        foreach (var (run, deadline) in new[] { (late, 1_000_000), (answered, 1_000_000), (early, 5_000_000) })
        {
            await store.HandOverAsync(new CallbackToken(run, 1, Now), Node, clock.NowMicros + deadline, CancellationToken.None);
        }

        using var writer = new RunReportWriter(
            database.Database, new RunReportStore(database.Database), new RunLogStore(database.Database), new Ends(database.Database, clock).Endings, [], NullLogger<RunReportWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);
        var node = new NodeIdentity(Node, "i", "https://127.0.0.1:1");
        var ends = new CallbackEnds(store, writer, node, clock);
        using var sweep = new CallbackSweep(
            store, ends, new SweepLease(new ClusterSettingStore(database.Database), node, clock), clock, TimeProvider.System, NullLogger<CallbackSweep>.Instance);
        var first = await ends.EndAsync(new RunRef(answered, 1), RunOutcome.Succeeded, null, null, Now, CancellationToken.None);
        await sweep.SweepAsync(CancellationToken.None);
        var before = (await rows.ReadAsync(late)).State;

        clock.Advance(TimeSpan.FromSeconds(1));
        await sweep.SweepAsync(CancellationToken.None);

        await writer.StopAsync(CancellationToken.None);
        var second = await ends.EndAsync(new RunRef(late, 1), RunOutcome.Succeeded, null, null, Now, CancellationToken.None);
        Assert.Equal(((RunState?)RunState.Succeeded, RunState.Running, (RunState?)RunState.TimedOut), (first, before, second));
        Assert.Equal((RunState.TimedOut, null), ((await rows.ReadAsync(late)).State, (await rows.ReadAsync(late)).OpenExecutor));
        Assert.Equal(RunState.Succeeded, (await rows.ReadAsync(answered)).State);
        Assert.Equal([new RunRef(early, 1)], await store.ReadOverdueAsync(long.MaxValue, 10, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Find_OfAnEarlierDelivery_TellsHowThatOneEnded(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (rows, store) = (new RunRows(database.Database), new CallbackStore(database.Database));
        var run = await rows.SendAsync(Mine, Now);
        await rows.ExecuteAsync("UPDATE runs SET fence = 3 WHERE id = @run", new { run });
        await rows.ExecuteAsync("INSERT INTO run_attempts (run_id, fence, attempt, state) VALUES (@run, 1, 1, 'timedOut')", new { run });
        await rows.ExecuteAsync("INSERT INTO run_attempts (run_id, fence, attempt, state) VALUES (@run, 2, 2, 'executorSilent')", new { run });

        var (first, second, third, none) = (await FindAsync(store, run, 1), await FindAsync(store, run, 2), await FindAsync(store, run, 3), await FindAsync(store, Other, 1));

        Assert.Equal((false, (RunState?)RunState.TimedOut), (first!.IsOpen, first.End)); // there is such a run
        Assert.Equal((false, null), (second!.IsOpen, second.End)); // as above
        Assert.Equal((true, null), (third!.IsOpen, third.End)); // as above
        Assert.Null(none);
    }

    private static Task<CallbackStanding?> FindAsync(CallbackStore store, string run, int fence) => store.FindAsync(new RunRef(run, fence), CancellationToken.None);

    private static ReceivedReport Started(string run) =>
        new(Mine, Node, new RunReport { RunId = run, Fence = 1, ArmedAtMicros = Now - 1_000, StartedAtMicros = Now + 650 });
}
