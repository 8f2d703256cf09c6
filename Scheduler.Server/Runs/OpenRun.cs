using Executor.Sdk.Protocol;

namespace Scheduler.Server.Runs;

/// <summary>A run that is about to end, or to be tried again, as its locked row stands.</summary>
internal sealed record OpenRun
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public string? TriggerId { get; init; }

    public string? ChainId { get; init; }

    public required RunState State { get; init; }

    public string? Reason { get; init; }

    public required DeliveryPolicy Delivery { get; init; }

    public required int Attempt { get; init; }

    public required int Fence { get; init; }

    public string? ExecutorId { get; init; }

    public string? Node { get; init; }

    public required long DueAt { get; init; }

    public long? ArmedAt { get; init; }

    public long? StartedAt { get; init; }

    public long? CancelAt { get; init; }

    public int? ShardIndex { get; init; }

    public int? ShardCount { get; init; }

    public ShardInfo? Shard => ShardIndex is { } index && ShardCount is { } count ? new ShardInfo(index, count) : null;

    public EndedRun Ended(RunState state, string? reason, long endedAt, string? result = null) => new()
    {
        Id = Id,
        JobId = JobId,
        TriggerId = TriggerId,
        ChainId = ChainId,
        State = state,
        Reason = reason,
        DueAt = DueAt,
        EndedAt = endedAt,
        Result = result,
    };
}
