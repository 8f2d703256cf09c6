namespace Scheduler.Server.Runs;

/// <summary>A run whose end is being committed, as far as what follows it needs to know.</summary>
internal sealed record EndedRun
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public string? TriggerId { get; init; }

    public string? ChainId { get; init; }

    public required RunState State { get; init; }

    public string? Reason { get; init; }

    public required long DueAt { get; init; }

    /// <summary>Cluster time in microseconds.</summary>
    public required long EndedAt { get; init; }

    /// <summary>What the handler returned, as JSON.</summary>
    public string? Result { get; init; }
}
