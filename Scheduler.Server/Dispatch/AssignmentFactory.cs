using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Webhooks;

namespace Scheduler.Server.Dispatch;

/// <summary>Makes the message that hands a run over.</summary>
internal static class AssignmentFactory
{
    public static Assignment Create(WaitingRun run, JobDefinition job, IReadOnlyList<UpstreamRun>? upstream) => new()
    {
        RunId = run.Id,
        Fence = run.Fence,
        Attempt = run.Attempt,
        JobId = run.JobId,
        JobName = job.Name,
        Handler = job.Template.Handler,
        Args = job.Webhook is null ? ArgsOf(run, job) : WebhookCall.Wrap(job.Webhook, job, ArgsOf(run, job)),
        DueAtMicros = run.DueAt,
        NotBeforeMicros = run.NotBefore,
        ExpireAtMicros = run.ExpireAt,
        TimeoutMs = job.TimeoutMs,
        Overlap = OverlapOf(run, job.Template),
        ConcurrencyLimit = job.Template.ConcurrencyLimit,
        Priority = run.Priority,
        IdempotencyKey = run.Id,
        ChainId = run.ChainId,
        Upstream = upstream,
        Shard = run is { ShardIndex: { } index, ShardCount: { } count } ? new ShardInfo(index, count) : null,
    };

    private static JsonElement ArgsOf(WaitingRun run, JobDefinition job) => run.Args is null ? job.Args : JsonElement.Parse(run.Args);

    // A shard that comes back, or comes from an executor that is gone, waits for the one that goes on here: skipped, its part would be done by nobody.
    private static OverlapPolicy OverlapOf(WaitingRun run, RunTemplate template) =>
        run is { ShardIndex: not null, Fence: > 1 } && template.Overlap != OverlapPolicy.Allow ? OverlapPolicy.Queue : template.Overlap;
}
