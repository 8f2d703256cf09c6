using Microsoft.Extensions.Options;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Dispatch;

/// <summary>Runs by call: written down in one transaction, and sent at once when the executor is connected right here.</summary>
internal sealed class RunCalls(
    IDatabase database,
    RunStore store,
    RunCallStore calls,
    IRunRouter router,
    AuditStore audit,
    IJobDefinitions jobs,
    IRunDelivery delivery,
    AssignmentSender sender,
    SessionRegistry registry,
    NodeIdentity node,
    IClusterClock clock,
    IOptions<SchedulingOptions> options)
{
    /// <summary>Records all calls or none.</summary>
    /// <param name="wanted">The calls.</param>
    /// <param name="entry">Makes the audit row, which is committed with the runs, from their ids.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The runs' ids in the order of the calls; null in place of the list when a job does not exist, whose index is answered instead.</returns>
    public async Task<(IReadOnlyList<string>? RunIds, int UnknownJob)> CallAsync(
        IReadOnlyList<RunCall> wanted, Func<IReadOnlyList<string>, AuditEntry> entry, CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        var runs = new List<PlannedRun>(wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (await jobs.FindCurrentAsync(wanted[i].JobId, cancellationToken) is not { } job)
            {
                return (null, i);
            }

            runs.Add(Plan(wanted[i], job, now));
        }

        var near = runs.Where(run => run.DueAt <= now + (long)options.Value.Lead.TotalMicroseconds).ToList();
        var sentHere = new List<PlannedRun>();
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                await router.RouteAsync(near, connection, transaction, token);
                sentHere = [.. near.Where(run => IsSentHere(run, now))];
                foreach (var run in sentHere)
                {
                    run.State = RunState.Dispatched;
                    run.SentAt = now;
                    run.Node = node.Name;
                }

                await store.InsertAsync(runs, connection, transaction, token);
                await audit.AppendAsync(transaction, entry([.. runs.Select(run => run.Id)]), token);
            },
            cancellationToken);
        if (wanted.Any(call => call.Origin is not null))
        {
            return (await AnswerKeyedAsync(runs, cancellationToken), -1);
        }

        await SendAsync(sentHere, cancellationToken);
        delivery.LookNow([.. near.Where(run => run is { State: RunState.Planned, ExecutorId: not null }).Select(run => run.ExecutorId!).Distinct(StringComparer.Ordinal)]);
        return ([.. runs.Select(run => run.Id)], -1);
    }

    private PlannedRun Plan(RunCall call, JobDefinition job, long now)
    {
        var id = Ids.New(clock.UtcNow);
        return new PlannedRun
        {
            Id = id,
            Origin = call.Origin ?? RunOrigins.Call(id),
            Template = job.Template,
            Cause = call.RetryOf is null ? RunCause.Call : RunCause.Retry,
            DueAt = Math.Max(now, call.DueAt ?? now),
            PlannedAt = now,
            Args = call.Args,
            RetryOf = call.RetryOf,
        };
    }

    private bool IsSentHere(PlannedRun run, long now) =>
        run.ExecutorId is not null
        && run.DueAt <= now + (long)options.Value.Arm.TotalMicroseconds
        && registry.Find(run.ExecutorId) is { Draining: false };

    // Calls under a key may have been made before: those are answered with the run of the first time, and only the others are sent.
    private async Task<IReadOnlyList<string>> AnswerKeyedAsync(List<PlannedRun> runs, CancellationToken cancellationToken)
    {
        var ids = await calls.FindByOriginAsync([.. runs.Select(run => run.Origin)], cancellationToken);
        var fresh = runs.Where(run => ids[run.Origin] == run.Id).ToList();
        await SendAsync(fresh.Where(run => run.State == RunState.Dispatched), cancellationToken);
        delivery.LookNow([.. fresh.Select(run => run.ExecutorId).OfType<string>().Distinct(StringComparer.Ordinal)]);
        return [.. runs.Select(run => ids[run.Origin])];
    }

    private async Task SendAsync(IEnumerable<PlannedRun> runs, CancellationToken cancellationToken)
    {
        foreach (var group in runs.GroupBy(run => run.ExecutorId, StringComparer.Ordinal))
        {
            if (registry.Find(group.Key!) is { } session) // routed, or it would not be sent here
            {
                await sender.SendAsync(session, group.Select(ToWaiting), cancellationToken);
            }
        }
    }

    private static WaitingRun ToWaiting(PlannedRun run) => new()
    {
        Id = run.Id,
        JobId = run.Template.JobId,
        JobVersion = run.Template.JobVersion,
        ExecutorId = run.ExecutorId!, // as above
        Fence = 1,
        Attempt = 1,
        Priority = run.Template.Priority,
        DueAt = run.DueAt,
        ExpireAt = run.DueAt + (run.Template.ExpireAfterMs * 1_000),
        Args = run.Args,
        ChainId = run.ChainId,
    };
}
