namespace Scheduler.Server.Runs;

/// <summary>How many runs are, and lately were, in each state; how many executors are connected.</summary>
internal sealed record LedgerCounts
{
    public required IReadOnlyDictionary<RunState, long> Runs { get; init; }

    public required int ExecutorsOnline { get; init; }

    public required int ExecutorsOffline { get; init; }

    /// <summary>Connected executors by node.</summary>
    public required IReadOnlyDictionary<string, int> ExecutorsByNode { get; init; }
}
