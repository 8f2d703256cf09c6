using Executor.Sdk.Protocol;
using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Dispatch;

/// <summary>
/// Spreads a broadcast's occurrence over the executors that are there when it is about to be sent: planned it is one row, which any node makes into a row per executor,
/// once, by holding it.
/// </summary>
internal sealed class Broadcasts(
    IDatabase database, BroadcastStore store, RunRouter router, DirectSends direct, IRunDelivery delivery, IClusterClock clock, IOptions<SchedulingOptions> options)
{
    /// <summary>More executors than this are too many for one transaction: the first of them by name get a shard.</summary>
    public const int MaxShards = 1_000;

    private const int RunsPerTransaction = 50;

    // Ahead of the send, so that a node whose lease on the sweep ends is replaced in time.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>Whether it is time to say who gets a run of what is due then.</summary>
    public bool IsNear(long dueAt) => dueAt <= clock.NowMicros + (long)(options.Value.Arm + Margin).TotalMicroseconds;

    /// <summary>Spreads those that have not been; sends what is due to executors connected right here.</summary>
    public async Task SpreadAsync(IReadOnlyCollection<(string RunId, RunTemplate Template)> broadcasts, CancellationToken cancellationToken)
    {
        var executors = broadcasts.Select(broadcast => broadcast.Template).DistinctBy(template => (template.JobId, template.JobVersion))
            .ToDictionary(template => (template.JobId, template.JobVersion), router.ChooseAll);
        var waiting = broadcasts.Where(broadcast => executors[KeyOf(broadcast.Template)].Count == 0).Select(broadcast => broadcast.RunId).ToList();
        if (waiting.Count > 0)
        {
            await store.WaitAsync(waiting, cancellationToken);
        }

        foreach (var part in broadcasts.Where(broadcast => executors[KeyOf(broadcast.Template)].Count > 0).Chunk(RunsPerTransaction))
        {
            var templates = part.ToDictionary(broadcast => broadcast.RunId, broadcast => broadcast.Template, StringComparer.Ordinal);
            var shards = new List<PlannedRun>();
            await database.InTransactionAsync(
                async (transaction, token) =>
                {
                    // One of another version has changed since it was read; whoever looks next spreads it.
                    var rows = await store.LockAsync(templates.Keys, transaction, token);
                    shards = [.. rows.Where(row => row.JobVersion == templates[row.Id].JobVersion).SelectMany(row => ShardsOf(row, templates[row.Id], executors[KeyOf(templates[row.Id])]))];
                    await store.WriteAsync(shards, transaction, token);
                },
                cancellationToken);
            await AnnounceAsync(shards, cancellationToken);
        }
    }

    /// <summary>The answers to calls: with all runs where the job is a broadcast.</summary>
    public async Task<IReadOnlyList<RunRefView>> AnswerAsync(IReadOnlyList<RunCall> calls, IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        var broadcasts = runIds.Where((_, i) => calls[i] is { Job.Template.Routing: RoutingStrategy.Broadcast, Shard: null }).ToHashSet(StringComparer.Ordinal);
        if (broadcasts.Count == 0)
        {
            return [.. runIds.Select(runId => new RunRefView(runId))];
        }

        var shards = await store.ReadShardsAsync(broadcasts, cancellationToken);
        return [.. runIds.Select(runId => new RunRefView(runId, broadcasts.Contains(runId) ? [.. shards[runId]] : null))];
    }

    private IEnumerable<PlannedRun> ShardsOf(UnspreadRun row, RunTemplate template, IReadOnlyList<KnownExecutor> executors)
    {
        var count = Math.Min(executors.Count, MaxShards);
        for (var index = 0; index < count; index++)
        {
            var shard = new PlannedRun
            {
                Id = index == 0 ? row.Id : Ids.New(clock.UtcNow),
                Origin = index == 0 ? row.Origin : RunOrigins.Shard(row.Origin, index),
                Template = template,
                TriggerId = row.TriggerId,
                Cause = row.Cause,
                DueAt = row.DueAt,
                PlannedAt = row.PlannedAt,
                Args = row.Args,
                RetryOf = row.RetryOf,
                ChainId = row.ChainId,
                Shard = new ShardInfo(index, count),
                ExecutorId = executors[index].Id,
                Routing = index == 0 ? router.ReasonOfBroadcast(template, executors[index]) : null,
            };

            // The row that was there may have been resumed and so be at a later fence than a first delivery.
            if (index > 0 || row.Fence == 1)
            {
                direct.TryMark(shard);
            }

            yield return shard;
        }
    }

    private async Task AnnounceAsync(List<PlannedRun> shards, CancellationToken cancellationToken)
    {
        await direct.SendAsync(shards.Where(shard => shard.State == RunState.Dispatched), cancellationToken);
        delivery.LookNow([.. shards.Where(shard => shard.State == RunState.Planned).Select(shard => shard.ExecutorId).OfType<string>().Distinct(StringComparer.Ordinal)]);
    }

    private static (string JobId, int JobVersion) KeyOf(RunTemplate template) => (template.JobId, template.JobVersion);
}
