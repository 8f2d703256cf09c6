using Scheduler.Server.Runs;

namespace Benchmarks.History;

/// <summary>A run of the history. Instants are microseconds.</summary>
internal sealed record HistoryRun(int Number, string Id, HistoryJob Job, string? ExecutorId, long DueAt, RunState State)
{
    public long? LatenessMicros { get; init; }

    public long DurationMicros { get; init; }

    public long? StartedAt => DueAt + LatenessMicros;

    public long? EndedAt => RunTransitions.IsOpen(State) ? null : (StartedAt ?? DueAt) + DurationMicros;

    /// <summary>Whether its first attempt failed and there was a second.</summary>
    public bool IsSecondAttempt => LatenessMicros is not null && Number % 33 == 7;

    /// <summary>Whether its handler came from a package.</summary>
    public bool IsOfPackage => LatenessMicros is not null && Number % 10 == 1;

    /// <summary>Whether it belongs to a chain.</summary>
    public bool IsOfChain => LatenessMicros is not null && Number % 20 == 2;

    /// <summary>How many lines it logged.</summary>
    public int LogLines => LatenessMicros is null || Number % 50 != 0 ? 0 : 10;
}
