using Executor.Sdk.Protocol;

namespace Scheduler.Server.Runs;

/// <summary>A planned run that has no executor yet.</summary>
internal sealed record UnroutedRun
{
    public required string Id { get; init; }

    public required int Fence { get; init; }

    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public required long DueAt { get; init; }

    /// <summary>The executor of its last delivery, or whose shard it is; null when it was never sent.</summary>
    public string? LastExecutorId { get; init; }

    public int? ShardIndex { get; init; }

    public int? ShardCount { get; init; }

    public ShardInfo? Shard => ShardIndex is { } index && ShardCount is { } count ? new ShardInfo(index, count) : null;
}
