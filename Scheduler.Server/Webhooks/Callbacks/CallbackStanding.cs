using Scheduler.Server.Runs;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>What the ledger says of one delivery.</summary>
internal sealed record CallbackStanding
{
    /// <summary>The delivery that was asked about.</summary>
    public required int Asked { get; init; }

    /// <summary>The run's latest delivery.</summary>
    public required int Fence { get; init; }

    public required RunState State { get; init; }

    public string? Reason { get; init; }

    public string? ExecutorId { get; init; }

    public required long DueAt { get; init; }

    public long? NotBefore { get; init; }

    public long? StartedAt { get; init; }

    /// <summary>How the delivery ended when there is a later one.</summary>
    public string? AttemptState { get; init; }

    public bool IsOpen => Fence == Asked && (RunTransitions.IsOpen(State) || (State == RunState.Skipped && Reason == RunReasons.Revoked));

    /// <summary>How the delivery ended; null while it goes on, and when it was taken from its executor.</summary>
    public RunState? End =>
        IsOpen ? null
        : Fence == Asked ? State
        : Enum.TryParse<RunState>(AttemptState, ignoreCase: true, out var state) ? state
        : null;
}
