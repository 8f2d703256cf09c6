using System.Threading.Channels;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Maintenance;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Executors;
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
        using var sweep = Sweep(database, fleet, clock, delivery);

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
        using var sweep = Sweep(database, fleet, clock, new RecordedDelivery());

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
        using var sweep = Sweep(database, fleet, clock, new RecordedDelivery());

        await sweep.SweepAsync(CancellationToken.None);
        var whileOut = await seats.FindAsync(Job, CancellationToken.None);
        await rows.ExecuteAsync("UPDATE runs SET state = 10, open_executor = NULL WHERE id = @sent", new { sent });
        await sweep.SweepAsync(CancellationToken.None);

        Assert.Equal((gone, 1), whileOut);
        Assert.Equal((next, 2), await seats.FindAsync(Job, CancellationToken.None));
        Assert.Equal((next, 2), ((await rows.ReadAsync(planned)).OpenExecutor, (await rows.ReadAsync(planned)).Fence));
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
        using var sweep = Sweep(database, fleet, clock, delivery, time, signal);

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

    private static RecoverySweep Sweep(
        MigratedDatabase database, Fleet fleet, FixedClock clock, IRunDelivery delivery, TimeProvider? time = null, SweepSignal? signal = null) =>
        new(
            database.Database,
            new RunRecoveryStore(database.Database),
            new Ends(database.Database, clock).Endings,
            new RunCommandStore(database.Database),
            fleet.Store,
            fleet.Directory,
            new SeatStore(database.Database),
            new RunRouter(fleet.Directory, new SeatStore(database.Database), new ExecutorChoice(new JobUsage())),
            new OverlappingJobs(),
            delivery,
            new SweepLease(new ClusterSettingStore(database.Database), new NodeIdentity("node-1", "i", "https://127.0.0.1:1"), clock),
            signal ?? new SweepSignal(),
            clock,
            Options.Create(new SchedulingOptions()),
            time ?? new ManualTime(),
            NullLogger<RecoverySweep>.Instance);

    /// <summary>Jobs as <see cref="RunRows"/> writes them.</summary>
    private sealed class OverlappingJobs : IJobDefinitions
    {
        private readonly KnownJobs _known = new();

        public async ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken)
        {
            var job = await _known.FindAsync(jobId, version, cancellationToken);
            return job! with { Template = Template with { JobId = jobId, JobVersion = version } };
        }

        public ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken) => FindAsync(jobId, 1, cancellationToken);

        public ValueTask<IReadOnlyDictionary<string, JobDefinition>> FindCurrentAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A sweep asks for versions only.");
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
