using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>Runs that are written as sent in the transaction that plans them, because their executor is connected right here, and leave once it has committed.</summary>
internal sealed class DirectSends(AssignmentSender sender, SessionRegistry registry, NodeIdentity node, IClusterClock clock, IOptions<SchedulingOptions> options)
{
    /// <summary>Marks a routed run as sent if it is this node's to send, and due soon enough.</summary>
    public bool TryMark(PlannedRun run)
    {
        var now = clock.NowMicros;
        if (run.ExecutorId is null
            || run.DueAt > now + (long)options.Value.Arm.TotalMicroseconds
            || registry.Find(run.ExecutorId) is not { Draining: false })
        {
            return false;
        }

        run.State = RunState.Dispatched;
        run.SentAt = now;
        run.Node = node.Name;
        return true;
    }

    public async Task SendAsync(IEnumerable<PlannedRun> runs, CancellationToken cancellationToken)
    {
        foreach (var group in runs.GroupBy(run => run.ExecutorId, StringComparer.Ordinal))
        {
            if (registry.Find(group.Key!) is { } session) // marked, so it has one
            {
                await sender.SendAsync(session, group.Select(Waiting), cancellationToken);
            }
        }
    }

    private static WaitingRun Waiting(PlannedRun run) => new()
    {
        Id = run.Id,
        JobId = run.Template.JobId,
        JobVersion = run.Template.JobVersion,
        ExecutorId = run.ExecutorId!, // as above
        Fence = 1,
        Attempt = 1,
        Priority = run.Template.Priority,
        DueAt = run.DueAt,
        ExpireAt = Math.Max(run.DueAt, run.PlannedAt) + (run.Template.ExpireAfterMs * 1_000),
        Args = run.Args,
        ChainId = run.ChainId,
        ShardIndex = run.Shard?.Index,
        ShardCount = run.Shard?.Count,
    };
}
