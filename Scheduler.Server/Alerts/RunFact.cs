using Scheduler.Server.Runs;

namespace Scheduler.Server.Alerts;

/// <summary>A row of the ledger, as far as rules ask for it. Instants are cluster time in microseconds.</summary>
internal sealed record RunFact
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public int JobVersion { get; init; }

    public RunState State { get; init; }

    public string? Reason { get; init; }

    public long DueAt { get; init; }

    public long PlannedAt { get; init; }

    public long? EndedAt { get; init; }

    public int Attempt { get; init; }

    /// <summary>Of the first attempt; null while none has started.</summary>
    public long? LatenessUs { get; init; }
}
