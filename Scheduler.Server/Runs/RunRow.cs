namespace Scheduler.Server.Runs;

/// <summary>A row of the ledger as it is read for people; instants in microseconds.</summary>
internal sealed record RunRow
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public string? JobName { get; init; }

    public string? GroupName { get; init; }

    public string? TriggerId { get; init; }

    public required int Cause { get; init; }

    public required int State { get; init; }

    public string? Reason { get; init; }

    public required int Attempt { get; init; }

    public required int Fence { get; init; }

    public string? ExecutorId { get; init; }

    public string? ExecutorName { get; init; }

    public string? Node { get; init; }

    public string? PackageName { get; init; }

    public string? PackageVersion { get; init; }

    public required long DueAt { get; init; }

    public required long PlannedAt { get; init; }

    public long? NotBefore { get; init; }

    public long? SentAt { get; init; }

    public long? ArmedAt { get; init; }

    public long? StartedAt { get; init; }

    public long? EndedAt { get; init; }

    public long? LatenessUs { get; init; }

    public long? ClockErrorUs { get; init; }

    public long? CancelAt { get; init; }

    public string? Args { get; init; }

    public string? Result { get; init; }

    /// <summary>The result is larger than was asked for.</summary>
    public bool ResultOmitted { get; init; }

    public string? Error { get; init; }

    public string? Progress { get; init; }

    public string? Routing { get; init; }

    public long? MissedFrom { get; init; }

    public long? MissedTo { get; init; }

    public long? MissedCount { get; init; }

    public string? ChainId { get; init; }

    public string? RetryOf { get; init; }

    public int? ShardIndex { get; init; }

    public int? ShardCount { get; init; }
}
