using System.Threading.Channels;
using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Executors.Routing;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Tests.Triggers;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Maintenance;

public sealed class RecoverySweepTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_ExecutorThatDisconnected_LosesTheUnsentAtOnceAndKeepsTheSent(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows, delivery) = (new FixedClock(), new RunRows(database.Database), new RecordedDelivery());
        using var fleet = new Fleet(database.Database, clock);
        var gone = await fleet.AddAsync('a', row => row with { Connected = false });
        var next = await fleet.AddAsync('b');
        var (unsent, sent) = (await rows.PlanAsync(gone, Now + 1_000_000), await rows.SendAsync(gone, Now));
        using var sweep = Sweeps.Create(database, fleet, clock, delivery);

        await sweep.SweepAsync(CancellationToken.None);

        var (moved, kept) = (await rows.ReadAsync(unsent), await rows.ReadAsync(sent));
        Assert.Equal((next, RunState.Planned, 2), (moved.OpenExecutor, moved.State, moved.Fence));
        Assert.Equal((gone, RunState.Dispatched, 1), (kept.OpenExecutor, kept.State, kept.Fence));
        Assert.Equal([next], delivery.Looked);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_SilentExecutor_LosesTheSentAfter12SecondsNotBefore(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows) = (new FixedClock(), new RunRows(database.Database));
        using var fleet = new Fleet(database.Database, clock);
        var silent = await fleet.AddAsync('a');
        var sent = await rows.SendAsync(silent, Now, RunState.Running);
        using var sweep = Sweeps.Create(database, fleet, clock, new RecordedDelivery());

        clock.Advance(TimeSpan.FromSeconds(12));
        await sweep.SweepAsync(CancellationToken.None);
        var before = await rows.ReadAsync(sent);
        clock.Advance(TimeSpan.FromMicroseconds(1));
        await sweep.SweepAsync(CancellationToken.None);

        var after = await rows.ReadAsync(sent);
        Assert.Equal((RunState.Running, 1), (before.State, before.Fence));
        Assert.Equal((RunState.Planned, 2, ""), (after.State, after.Fence, after.OpenExecutor));
        Assert.False((await fleet.Store.FindAsync(silent, CancellationToken.None))?.Connected);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_SeatOfAGoneExecutor_MovesOnceNothingIsOut(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows) = (new FixedClock(), new RunRows(database.Database));
        using var fleet = new Fleet(database.Database, clock);
        var gone = await fleet.AddAsync('a', row => row with { Connected = false });
        var next = await fleet.AddAsync('b');
        var seats = new SeatStore(database.Database);
        var seated = Template with { Overlap = OverlapPolicy.Skip };
        await database.Database.InTransactionAsync((transaction, token) => seats.CreateAsync([(Job, gone)], transaction.Connection!, transaction, token), CancellationToken.None);
        var (planned, sent) = (await rows.PlanAsync(gone, Now + 1_000_000, seated), await rows.SendAsync(gone, Now, RunState.Running, seated));
        using var sweep = Sweeps.Create(database, fleet, clock, new RecordedDelivery());

        await sweep.SweepAsync(CancellationToken.None);
        var whileOut = await seats.FindAsync(Job, CancellationToken.None);
        await rows.ExecuteAsync("UPDATE runs SET state = 10, open_executor = NULL WHERE id = @sent", new { sent });
        await sweep.SweepAsync(CancellationToken.None);

        Assert.Equal((gone, 1), whileOut);
        Assert.Equal((next, 2), await seats.FindAsync(Job, CancellationToken.None));
        var moved = await rows.ReadAsync(planned);
        Assert.Equal((next, 2), (moved.OpenExecutor, moved.Fence));
        Assert.Equal("least loaded: 0 open runs, 10 slots", RoutedRuns.WhyOf(moved.Routing!, $"name-{next}")); // it moved
        Assert.Equal("offline", RoutedRuns.WhyOf(moved.Routing!, $"name-{gone}")); // as above
    }

    [Theory]
    [InlineData("Sqlite", false)]
    [InlineData("Sqlite", true)]
    [InlineData("MySql", false)]
    [InlineData("MySql", true)]
    public async Task Sweep_FailoverAfterAFailedAttempt_TakesTheSeatToTheNextUnlessSomethingIsOut(string provider, bool isOut)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows) = (new FixedClock(), new RunRows(database.Database));
        using var fleet = new Fleet(database.Database, clock);
        var (failed, next) = (await fleet.AddAsync('b'), await fleet.AddAsync('c'));
        await fleet.AddAsync('a');
        var seats = new SeatStore(database.Database);
        var seated = Template with { Overlap = OverlapPolicy.Skip, Routing = RoutingStrategy.Failover };
        await database.Database.InTransactionAsync((transaction, token) => seats.CreateAsync([(Job, failed)], transaction.Connection!, transaction, token), CancellationToken.None);
        var (planned, again) = (await rows.PlanAsync(failed, Now + 1_000_000, seated), await rows.PlanAsync(null, Now, seated));
        await rows.ExecuteAsync("UPDATE runs SET fence = 2, attempt = 2, not_before = @Now, reason = 'retry' WHERE id = @again", new { Now, again });
        await rows.ExecuteAsync("INSERT INTO run_attempts (run_id, fence, attempt, state, executor_id) VALUES (@again, 1, 1, 'failed', @failed)", new { again, failed });
        if (isOut)
        {
            await rows.SendAsync(failed, Now, RunState.Running, seated);
        }

        using var sweep = Sweeps.Create(database, fleet, clock, new RecordedDelivery(), template: seated);

        await sweep.SweepAsync(CancellationToken.None);

        var (run, other) = (await rows.ReadAsync(again), await rows.ReadAsync(planned));
        var expected = isOut ? failed : next;
        Assert.Equal((expected, expected, RunReasons.Retry), (run.OpenExecutor, other.OpenExecutor, run.Reason));
        Assert.Equal(isOut ? "holds the job's seat" : $"next by name after name-{failed}", RoutedRuns.WhyOf(run.Routing!, $"name-{expected}")); // it was routed again
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_RunTakenBack_TellsAnewWhyItGoesWhereItGoes(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows) = (new FixedClock(), new RunRows(database.Database));
        using var fleet = new Fleet(database.Database, clock);
        var only = await fleet.AddAsync('a');
        var run = await rows.PlanAsync(null, Now);
        await rows.ExecuteAsync("UPDATE runs SET fence = 2 WHERE id = @run", new { run });
        using var sweep = Sweeps.Create(database, fleet, clock, new RecordedDelivery());

        await sweep.SweepAsync(CancellationToken.None);

        Assert.Equal("least loaded: 0 open runs, 10 slots", RoutedRuns.WhyOf((await rows.ReadAsync(run)).Routing!, $"name-{only}")); // though there is one only
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Execute_JudgeThatWasWithoutTheDatabase_DoesNotJudgeFor12Seconds(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, time, rows, delivery) = (new FixedClock(), new ManualTime(), new RunRows(database.Database), new SignalledDelivery());
        using var fleet = new Fleet(database.Database, clock);
        var silent = await fleet.AddAsync('a', row => row with { SeenAt = row.SeenAt - 60_000_000 });
        var alive = await fleet.AddAsync('b');
        var sent = await rows.SendAsync(silent, Now, RunState.Running);
        using var signal = new SweepSignal();
        using var sweep = Sweeps.Create(database, fleet, clock, delivery, time, signal);

        // It starts, and so has had the database for no time at all; each round ends with a run that is routed.
        await sweep.StartAsync(CancellationToken.None);
        await RoundAsync();
        var atStart = await rows.ReadAsync(sent);
        time.Advance(TimeSpan.FromSeconds(12));
        await RoundAsync();
        var tooEarly = await rows.ReadAsync(sent);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await RoundAsync();
        await RoundAsync();

        var after = await rows.ReadAsync(sent);
        await sweep.StopAsync(CancellationToken.None);
        Assert.Equal((RunState.Running, 1), (atStart.State, atStart.Fence));
        Assert.Equal((RunState.Running, 1), (tooEarly.State, tooEarly.Fence));
        Assert.Equal((2, alive), (after.Fence, after.OpenExecutor));

        async Task RoundAsync()
        {
            await rows.PlanAsync(null, Now);
            signal.Closed(null!); // it only rings
            await delivery.Looked.ReadAsync();
        }
    }

    private sealed class SignalledDelivery : IRunDelivery
    {
        private readonly Channel<bool> _looked = Channel.CreateUnbounded<bool>();

        public ChannelReader<bool> Looked => _looked.Reader;

        public void LookNow(IReadOnlyCollection<string> executorIds)
        {
            if (executorIds.Count > 0)
            {
                _looked.Writer.TryWrite(true);
            }
        }

        public void Revoke(IReadOnlyCollection<SentRun> runs)
        {
        }

        public void Cancel(IReadOnlyCollection<SentRun> runs)
        {
        }
    }
}
