using System.Data.Common;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>Plans what follows an end: the next run of a fixed delay, and the jobs that depend on this one.</summary>
internal sealed class RunFollowers(
    FollowerStore followers,
    JobStore jobs,
    DelayedRuns delayed,
    DependentRuns dependents,
    RunStore runs,
    IRunRouter router,
    DirectSends direct,
    Broadcasts broadcasts,
    IRunDelivery delivery,
    IClusterClock clock,
    IOptions<SchedulingOptions> options) : IRunFollowers
{
    public async Task FollowAsync(IReadOnlyList<EndedRun> ended, FollowUp next, DbTransaction transaction, CancellationToken cancellationToken)
    {
        // What was revoked was not due: its job is paused, changed or deleted, and whoever does that takes care of what comes next.
        var over = ended.Where(run => run is not { State: RunState.Skipped, Reason: RunReasons.Revoked }).ToList();
        var edges = await followers.ReadAfterAsync([.. over.Select(run => run.JobId).Distinct(StringComparer.Ordinal)], transaction, cancellationToken);
        if (edges.Count == 0)
        {
            return;
        }

        var afterDelay = edges.Where(edge => edge.IsDelayed).Select(edge => edge.JobId).ToHashSet(StringComparer.Ordinal);
        var chained = edges.Where(edge => !edge.IsItself).Select(edge => edge.JobId).ToHashSet(StringComparer.Ordinal);
        var chain = await dependents.ReadAsync([.. over.Where(run => chained.Contains(run.JobId))], edges, transaction, cancellationToken);

        // Held until the end: a job that is paused or deleted meanwhile waits, and two upstreams that end at once see each other.
        var again = over.Where(run => run.TriggerId is not null && afterDelay.Contains(run.JobId)).ToList();
        var current = await jobs.LockAsync([.. again.Select(run => run.JobId).Concat(chain.Below).Distinct(StringComparer.Ordinal)], transaction, cancellationToken);
        var planned = await delayed.PlanAsync(again, current, transaction, cancellationToken);
        planned.AddRange(await dependents.PlanAsync(chain, current, transaction, cancellationToken));
        await WriteAsync(planned, next, transaction, cancellationToken);
    }

    public async Task AnnounceAsync(FollowUp next, CancellationToken cancellationToken)
    {
        await direct.SendAsync(next.Sent, cancellationToken);
        if (next.Broadcasts.Count > 0)
        {
            await broadcasts.SpreadAsync([.. next.Broadcasts.Select(run => (run.Id, run.Template))], cancellationToken);
        }

        if (next.Executors.Count > 0)
        {
            delivery.LookNow(next.Executors);
        }
    }

    private async Task WriteAsync(List<PlannedRun> planned, FollowUp next, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (planned.Count == 0)
        {
            return;
        }

        var connection = transaction.Connection!; // an open transaction has its connection
        var lead = clock.NowMicros + (long)options.Value.Lead.TotalMicroseconds;
        var near = planned.Where(run => run.State == RunState.Planned && (run.DueAt <= lead || run.Template.User is not null)).ToList();
        if (near.Count > 0)
        {
            await router.RouteAsync(near, connection, transaction, cancellationToken);
        }

        next.Broadcasts.AddRange(near.Where(run => run.Template.Routing == RoutingStrategy.Broadcast));
        foreach (var run in near.Where(run => run.ExecutorId is not null))
        {
            if (direct.TryMark(run))
            {
                next.Sent.Add(run);
            }
            else
            {
                next.Executors.Add(run.ExecutorId!); // just checked
            }
        }

        await runs.InsertAsync(planned, connection, transaction, cancellationToken);
    }
}
