using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Tests.Triggers;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Dispatch;

public sealed class RunCallsTests
{
    private readonly RecordedRemote _remote = new();

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Call_ForAnExecutorConnectedHere_IsWrittenAsSentAndSent(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var calls = Calls(database);

        var (ids, unknown) = await CallAsync(calls, new RunCall { JobId = Job }, new RunCall { JobId = Job, DueAt = Now + 3_600_000_000 });

        var rows = new RunRows(database.Database);
        var (near, far) = (await rows.ReadAsync(ids![0]), await rows.ReadAsync(ids[1]));
        Assert.Equal(-1, unknown);
        Assert.Equal((RunState.Dispatched, Mine, (long?)Now), (near.State, near.ExecutorId, near.SentAt));
        Assert.Equal((RunState.Planned, ""), (far.State, far.OpenExecutor));
        Assert.True(_remote.Assigned.TryRead(out var sent));
        Assert.Equal((ids[0], 1), Assert.Single(sent.Select(run => (run.RunId, run.Fence))));
        Assert.Equal(1, await new Ledger(database.Database).CountAsync("audit"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Call_UnderTheSameKeyAgain_AnswersTheFirstRunAndSendsOnlyWhatIsNew(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var calls = Calls(database);
        var (first, _) = await CallAsync(calls, new RunCall { JobId = Job, Origin = "k:1" });
        _remote.Assigned.TryRead(out _);

        var (again, _) = await CallAsync(calls, new RunCall { JobId = Job, Origin = "k:1" });
        var sentAgain = _remote.Assigned.TryRead(out _);
        var (mixed, _) = await CallAsync(calls, new RunCall { JobId = Job, Origin = "k:2" }, new RunCall { JobId = Job, Origin = "k:1" });

        Assert.Equal(first, again);
        Assert.False(sentAgain);
        Assert.Equal(first![0], mixed![1]);
        Assert.True(_remote.Assigned.TryRead(out var sent));
        Assert.Equal([mixed[0]], sent.Select(run => run.RunId));
        Assert.Equal(2, await new Ledger(database.Database).CountAsync("runs"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Call_WithOneUnknownJob_RecordsNone(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);

        var (ids, unknown) = await CallAsync(Calls(database), new RunCall { JobId = Job }, new RunCall { JobId = OneJob.Unknown });

        Assert.Null(ids);
        Assert.Equal(1, unknown);
        Assert.Equal(0, await new Ledger(database.Database).CountAsync("runs"));
        Assert.False(_remote.Assigned.TryRead(out _));
    }

    private static Task<(IReadOnlyList<string>? RunIds, int UnknownJob)> CallAsync(RunCalls calls, params RunCall[] wanted) =>
        calls.CallAsync(wanted, _ => new AuditEntry { Actor = AuditActor.System, Action = "run.call", ObjectKind = "job" }, CancellationToken.None);

    private RunCalls Calls(MigratedDatabase database)
    {
        var (clock, registry, jobs) = (new FixedClock { NowMicros = Now }, new SessionRegistry(), new OneJob());
        registry.Add(new ExecutorSession(Fleet.Row(Mine, Now), "connection", _remote, () => { }, TimeProvider.System));
        return new RunCalls(
            database.Database,
            new RunStore(database.Database),
            new RunCallStore(database.Database),
            new FirstExecutorRouter { ExecutorId = Mine },
            new AuditStore(database.Database, clock),
            jobs,
            new RecordedDelivery(),
            new AssignmentSender(jobs, NullLogger<AssignmentSender>.Instance),
            registry,
            new NodeIdentity(Node, "i", "https://127.0.0.1:1"),
            clock,
            Options.Create(new SchedulingOptions()));
    }

    /// <summary>Knows every job but one.</summary>
    private sealed class OneJob : IJobDefinitions
    {
        public const string Unknown = "unknown";
        private readonly KnownJobs _known = new();

        public ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken) =>
            jobId == Unknown ? ValueTask.FromResult<JobDefinition?>(null) : _known.FindAsync(jobId, version, cancellationToken);

        public ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken) => FindAsync(jobId, 1, cancellationToken);
    }
}
