using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>
/// Ends runs that wait for a callback, as their executor would: what ended it is a report like all others, so retries, followers, alerts and fences are
/// what they always are. The first end counts.
/// </summary>
internal sealed class CallbackEnds(CallbackStore store, RunReportWriter writer, NodeIdentity node, IClusterClock clock)
{
    /// <param name="delivery">The delivery.</param>
    /// <param name="outcome">How it ends.</param>
    /// <param name="result">What a run that succeeded leaves.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="startedAtMicros">When it started, for a receiver that is faster than the node's own report; null when that is known to be written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How the delivery ended, which is something else when somebody was faster; null when it is none that can be ended.</returns>
    public async Task<RunState?> EndAsync(
        RunRef delivery, RunOutcome outcome, JsonElement? result, RunError? error, long? startedAtMicros, CancellationToken cancellationToken)
    {
        var standing = await store.FindAsync(delivery, cancellationToken);
        if (standing is { IsOpen: true, ExecutorId: { } executorId })
        {
            var startedAt = standing.StartedAt is null ? startedAtMicros : null;
            var report = new RunReport
            {
                RunId = delivery.RunId,
                Fence = delivery.Fence,
                DueAtMicros = standing.NotBefore is null ? standing.DueAt : null,
                StartedAtMicros = startedAt,
                EndedAtMicros = Math.Max(clock.NowMicros, startedAt ?? 0),
                Outcome = outcome,
                Result = result,
                Error = error,
            };
            await writer.WriteAsync(executorId, node.Name, new ReportBatch([report], []), cancellationToken);
            standing = await store.FindAsync(delivery, cancellationToken);
        }

        await store.ForgetAsync(delivery, cancellationToken);
        return standing?.End;
    }
}
