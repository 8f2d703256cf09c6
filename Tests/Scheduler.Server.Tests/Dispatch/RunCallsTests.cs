using Dapper;
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
    private readonly FirstExecutorRouter _router = new() { ExecutorId = Mine };

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Call_ForAnExecutorConnectedHere_IsWrittenAsSentAndSent(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var calls = Calls(database);

        var ids = await CallAsync(calls, await CallOfAsync(), await CallOfAsync() with { DueAt = Now + 3_600_000_000 });

        var rows = new RunRows(database.Database);
        var (near, far) = (await rows.ReadAsync(ids[0]), await rows.ReadAsync(ids[1]));
        Assert.Equal((RunState.Dispatched, Mine, (long?)Now), (near.State, near.ExecutorId, near.SentAt));
        Assert.Equal((RunState.Planned, ""), (far.State, far.OpenExecutor));
        Assert.True(_remote.Assigned.TryRead(out var sent));
        Assert.Equal((ids[0], 1), Assert.Single(sent.Select(run => (run.RunId, run.Fence))));
        Assert.Equal(1, await new Ledger(database.Database).CountAsync("audit"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Call_OfOneSeatedRun_HoldsItsExecutorAgainstTheSeat(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var calls = Calls(database);
        var call = await CallOfAsync();
        await SeatAsync(database, call, Mine);
        var there = await CallAsync(calls, call);
        var rows = new RunRows(database.Database);

        var audited = await new Ledger(database.Database).CountAsync("audit");
        await SeatAsync(database, call, Other);
        var moved = await CallAsync(calls, call);

        Assert.Equal((RunState.Dispatched, Mine, (long?)Now), ((await rows.ReadAsync(there[0])).State, (await rows.ReadAsync(there[0])).ExecutorId, (await rows.ReadAsync(there[0])).SentAt));
        Assert.NotEmpty(moved);
        Assert.Equal((1L, 2L), (audited, await new Ledger(database.Database).CountAsync("audit")));
        Assert.Equal(1, _router.Calls);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Call_UnderTheSameKeyAgain_AnswersTheFirstRunAndSendsOnlyWhatIsNew(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var calls = Calls(database);
        var first = await CallAsync(calls, await CallOfAsync("k:1"));
        _remote.Assigned.TryRead(out _);

        var again = await CallAsync(calls, await CallOfAsync("k:1"));
        var sentAgain = _remote.Assigned.TryRead(out _);
        var mixed = await CallAsync(calls, await CallOfAsync("k:2"), await CallOfAsync("k:1"));

        Assert.Equal(first, again);
        Assert.False(sentAgain);
        Assert.Equal(first[0], mixed[1]);
        Assert.True(_remote.Assigned.TryRead(out var sent));
        Assert.Equal([mixed[0]], sent.Select(run => run.RunId));
        Assert.Equal(2, await new Ledger(database.Database).CountAsync("runs"));
        Assert.Equal(2, await new Ledger(database.Database).CountAsync("audit"));
    }

    private static async Task<RunCall> CallOfAsync(string? origin = null) => new()
    {
        Job = await new KnownJobs().FindCurrentAsync(Job, CancellationToken.None) ?? throw new InvalidOperationException("Every job is known."),
        Origin = origin,
    };

    private static async Task SeatAsync(MigratedDatabase database, RunCall call, string executorId)
    {
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("DELETE FROM seats");
        await connection.ExecuteAsync("INSERT INTO seats (job_id, executor_id, epoch) VALUES (@JobId, @executorId, 1)", new { call.Job.Template.JobId, executorId });
    }

    private static Task<IReadOnlyList<string>> CallAsync(RunCalls calls, params RunCall[] wanted) =>
        calls.CallAsync(wanted, _ => new AuditEntry { Actor = AuditActor.System, Action = "run.call", ObjectKind = "job" }, CancellationToken.None);

    private RunCalls Calls(MigratedDatabase database)
    {
        var (clock, registry, jobs) = (new FixedClock { NowMicros = Now }, new SessionRegistry(), new KnownJobs());
        var options = Options.Create(new SchedulingOptions());
        registry.Add(new ExecutorSession(
            Fleet.Row(Mine, Now),
            new ExecutorConnection { Id = "connection", App = "app", Transport = "webSocket", Remote = _remote, Abort = () => { } },
            TimeProvider.System));
        return new RunCalls(
            database.Database,
            new RunStore(database.Database),
            new RunCallStore(database.Database),
            _router,
            new AuditStore(database.Database, clock),
            new RecordedDelivery(),
            new DirectSends(
                new AssignmentSender(jobs, new UpstreamResults(new ChainStore(database.Database), NullLogger<UpstreamResults>.Instance), NullLogger<AssignmentSender>.Instance), registry, new NodeIdentity(Node, "i", "https://127.0.0.1:1"), clock, options),
            BroadcastParts.WithoutExecutors(database.Database, clock),
            clock,
            options);
    }
}
