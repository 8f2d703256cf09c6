namespace Scheduler.Server.Runs;

/// <summary>What a committed report made of a run. Instants are cluster time in microseconds.</summary>
internal sealed record RunChange
{
    public required string RunId { get; init; }

    public required string ExecutorId { get; init; }

    public required RunState State { get; init; }

    public string? Reason { get; init; }

    public long? DueAt { get; init; }

    public long? StartedAt { get; init; }

    public long? EndedAt { get; init; }
}
