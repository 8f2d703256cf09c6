using System.Text.Json;

namespace Scheduler.Server.Runs;

/// <summary>One delivery of a run as the interface shows it.</summary>
internal sealed record AttemptView
{
    public required int Attempt { get; init; }

    public required int Fence { get; init; }

    /// <summary>A run's state, or for a delivery that the run outlived, why it ended.</summary>
    public required string State { get; init; }

    public required string? Reason { get; init; }

    public required string? Executor { get; init; }

    public required string? ExecutorId { get; init; }

    public required string? Node { get; init; }

    public required DateTimeOffset? SentAt { get; init; }

    public required DateTimeOffset? ArmedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>Null: the executor's own code, not a package; or it did not start.</summary>
    public required PackageView? Package { get; init; }

    public required JsonElement? Error { get; init; }
}
