using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

/// <summary>A row of the ledger as it stands.</summary>
internal sealed record StoredRun
{
    public required string Id { get; init; }

    public required RunState State { get; init; }

    public string? Reason { get; init; }

    public required int JobVersion { get; init; }

    public required int Attempt { get; init; }

    public required int Fence { get; init; }

    public string? ExecutorId { get; init; }

    public string? OpenExecutor { get; init; }

    public string? Node { get; init; }

    public long DueAt { get; init; }

    public long? ExpireAt { get; init; }

    public long? NotBefore { get; init; }

    public string? ChainId { get; init; }

    public long? SentAt { get; init; }

    public long? ArmedAt { get; init; }

    public long? StartedAt { get; init; }

    public long? EndedAt { get; init; }

    public long? LatenessUs { get; init; }

    public string? Result { get; init; }

    public string? Error { get; init; }

    public string? Progress { get; init; }

    public string? Routing { get; init; }

    public string? Origin { get; init; }

    public int? ShardIndex { get; init; }

    public int? ShardCount { get; init; }
}
