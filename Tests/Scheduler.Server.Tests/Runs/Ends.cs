using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Executors;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Dispatch;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Triggers;

namespace Scheduler.Server.Tests.Runs;

/// <summary>Everything that ends runs and plans what follows, on a database; nobody is connected unless a test says so.</summary>
internal sealed class Ends
{
    private readonly IDatabase _database;
    private readonly FixedClock _clock;

    public Ends(IDatabase database, FixedClock clock)
    {
        _database = database;
        _clock = clock;
        var options = Options.Create(new SchedulingOptions());
        var jobs = new JobStore(database);
        Definitions = new JobDefinitions(jobs);
        Router = new FirstExecutorRouter { ExecutorId = RunRows.Mine };
        Delivery = new RecordedDelivery();
        Registry = new SessionRegistry();
        Followers = new FollowerStore(database);
        Chains = new ChainStore(database);
        var sender = new AssignmentSender(Definitions, new UpstreamResults(Chains, NullLogger<UpstreamResults>.Instance), NullLogger<AssignmentSender>.Instance);
        var runs = new RunStore(database);
        Endings = new RunEndings(
            database,
            new RunEndStore(database),
            new RunReportStore(database),
            Definitions,
            Router,
            new RunFollowers(
                Followers,
                jobs,
                new DelayedRuns(runs, clock),
                new DependentRuns(Followers, Chains, clock),
                runs,
                Router,
                new DirectSends(sender, Registry, new NodeIdentity(RunRows.Node, "i", "https://127.0.0.1:1"), clock, options),
                BroadcastParts.WithoutExecutors(database, clock),
                Delivery,
                clock,
                options),
            clock,
            options);
        Jobs = jobs;
    }

    public RunEndings Endings { get; }

    public JobStore Jobs { get; }

    public JobDefinitions Definitions { get; }

    public FollowerStore Followers { get; }

    public ChainStore Chains { get; }

    public FirstExecutorRouter Router { get; }

    public RecordedDelivery Delivery { get; }

    public SessionRegistry Registry { get; }

    /// <summary>The executor of <see cref="RunRows.Mine"/> is connected to this node.</summary>
    public RecordedRemote Connect()
    {
        var remote = new RecordedRemote();
        Registry.Add(new ExecutorSession(
            Fleet.Row(RunRows.Mine, RunRows.Now),
            new ExecutorConnection { Id = "connection", App = "app", Transport = "webSocket", Remote = remote, Abort = () => { } },
            TimeProvider.System));
        return remote;
    }

    /// <summary>A stored job with the given id and all that follows it.</summary>
    public async Task<RunTemplate> AddJobAsync(JobSpec spec, string jobId)
    {
        var job = new JobRow { Id = jobId, Version = 1, State = JobState.Active, Spec = spec, CreatedAt = RunRows.Now, UpdatedAt = RunRows.Now };
        await _database.InTransactionAsync(
            async (transaction, token) =>
            {
                await Jobs.InsertAsync([job], "test", transaction, token);
                await new JobDependencies(Followers, Jobs).StoreAsync([job], transaction, token);
            },
            CancellationToken.None);
        return spec.ToTemplate(jobId, 1);
    }

    /// <summary>What an executor says of a delivery.</summary>
    public static ReceivedReport Report(string runId, int fence, RunOutcome outcome, long endedAt, string? result = null, string executor = "") => new(
        executor.Length == 0 ? RunRows.Mine : executor,
        RunRows.Node,
        new RunReport
        {
            RunId = runId,
            Fence = fence,
            ArmedAtMicros = endedAt - 1_000,
            StartedAtMicros = outcome is RunOutcome.Skipped or RunOutcome.Returned ? null : endedAt - 500,
            EndedAtMicros = endedAt,
            Outcome = outcome,
            Reason = outcome is RunOutcome.Skipped ? RunReasons.Overlap : null,
            Error = outcome is RunOutcome.Failed ? new RunError("Boom", "broken", null) : null,
            Result = result is null ? null : System.Text.Json.JsonElement.Parse(result),
        });

    /// <summary>Takes reports as the writer does.</summary>
    public async Task<AppliedReports> ReportAsync(params ReceivedReport[] reports)
    {
        var applied = await new RunReportStore(_database).ApplyAsync(reports, CancellationToken.None);
        if (applied.Followed.Count > 0)
        {
            await Endings.ReportAsync(applied.Followed, CancellationToken.None);
        }

        return applied;
    }

    public FixedClock Clock => _clock;
}
