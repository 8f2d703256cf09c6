namespace Scheduler.Server.Runs;

/// <summary>What a list of runs is narrowed down to; null means no restriction.</summary>
internal sealed record RunFilter
{
    /// <summary>Null means every state but <see cref="RunState.Planned"/>.</summary>
    public IReadOnlyList<RunState>? States { get; init; }

    public string? JobId { get; init; }

    /// <summary>Ids of executors; none means that nobody is meant.</summary>
    public IReadOnlyList<string>? ExecutorIds { get; init; }

    /// <summary>The groups asked for, and never more than the caller may see; null means all but personal ones.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Due at or after, in microseconds.</summary>
    public long? From { get; init; }

    /// <summary>Due before, in microseconds.</summary>
    public long? To { get; init; }

    public RunCursor? After { get; init; }

    public IReadOnlyList<RunState> EffectiveStates => States ?? AllButPlanned;

    private static IReadOnlyList<RunState> AllButPlanned { get; } = [.. Enum.GetValues<RunState>().Where(state => state != RunState.Planned)];
}
