namespace Scheduler.Server.Runs;

/// <summary>A broadcast's occurrence that has not become runs of its executors yet, as its locked row stands.</summary>
internal sealed record UnspreadRun
{
    public required string Id { get; init; }

    public required string Origin { get; init; }

    public required int JobVersion { get; init; }

    public string? TriggerId { get; init; }

    public required RunCause Cause { get; init; }

    public required int Fence { get; init; }

    public required long DueAt { get; init; }

    public required long PlannedAt { get; init; }

    public string? Args { get; init; }

    public string? RetryOf { get; init; }

    public string? ChainId { get; init; }
}
