namespace Scheduler.Server.Runs;

/// <summary>A planned row in the memory of the node that will send it.</summary>
internal sealed record WaitingRun
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public required string ExecutorId { get; init; }

    public required int Fence { get; init; }

    public required int Attempt { get; init; }

    public required int Priority { get; init; }

    public required long DueAt { get; init; }

    /// <summary>For a further attempt: when it may start; null for the first.</summary>
    public long? NotBefore { get; init; }

    public long StartAt => Math.Max(DueAt, NotBefore ?? DueAt);

    public long? ExpireAt { get; init; }

    public string? Args { get; init; }

    public string? ChainId { get; init; }

    public int? ShardIndex { get; init; }

    public int? ShardCount { get; init; }
}
