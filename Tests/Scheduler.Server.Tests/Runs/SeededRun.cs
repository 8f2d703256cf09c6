using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

/// <summary>A row to be written: by default a run that succeeded.</summary>
internal sealed record SeededRun(string JobId, long DueAt)
{
    public RunState State { get; init; } = RunState.Succeeded;

    public string? Reason { get; init; }

    public int JobVersion { get; init; } = 1;

    public int Attempt { get; init; } = 1;

    public int Fence { get; init; } = 1;

    public string? ExecutorId { get; init; }

    public string? Node { get; init; }

    public long? SentAt { get; init; }

    /// <summary>Null: it never started.</summary>
    public long? LatenessMicros { get; init; } = 250;

    public long DurationMicros { get; init; } = 1_500;

    public string? Args { get; init; }

    public string? Result { get; init; }

    public string? Error { get; init; }

    public string? Progress { get; init; }

    public long? MissedFrom { get; init; }

    public long? MissedTo { get; init; }

    public long? MissedCount { get; init; }
}
