namespace Scheduler.Server.Runs;

/// <summary>The one table of what may follow what. SQL conditions are made from it; docs/run-states.md shows it as a diagram.</summary>
internal static class RunTransitions
{
    private static readonly RunState[] Ends = [RunState.Succeeded, RunState.Failed, RunState.TimedOut, RunState.Canceled, RunState.Skipped, RunState.Lost];

    private static readonly Dictionary<RunState, RunState[]> Allowed = new()
    {
        // A node that cannot reach the database sends from memory, so reports may meet a row that is still planned.
        [RunState.Planned] = [RunState.Planned, RunState.Dispatched, RunState.Armed, RunState.Running, .. Ends],
        [RunState.Dispatched] = [RunState.Planned, RunState.Armed, RunState.Running, .. Ends],
        [RunState.Armed] = [RunState.Planned, RunState.Running, .. Ends],
        [RunState.Running] = [RunState.Planned, .. Ends.Where(state => state != RunState.Skipped)],
        // Revoked while it was on its way, and started all the same: the row follows. Resuming plans it again.
        [RunState.Skipped] = [RunState.Planned, RunState.Running, RunState.Succeeded, RunState.Failed, RunState.TimedOut, RunState.Canceled],
    };

    /// <summary>The states before the end, in the order of a run's life.</summary>
    public static IReadOnlyList<RunState> Open { get; } = [RunState.Planned, RunState.Dispatched, RunState.Armed, RunState.Running];

    /// <summary>May be in an executor's hands.</summary>
    public static IReadOnlyList<RunState> Sent { get; } = [RunState.Dispatched, RunState.Armed, RunState.Running];

    public static bool IsOpen(RunState state) => state <= RunState.Running;

    public static bool May(RunState from, RunState to) => Allowed.TryGetValue(from, out var next) && next.Contains(to);

    /// <summary>The states from which <paramref name="to"/> may be reached, as a list for an SQL <c>IN</c>.</summary>
    public static string FromSql(RunState to) =>
        string.Join(", ", Allowed.Where(entry => entry.Value.Contains(to)).Select(entry => (int)entry.Key));

    /// <summary>States as a list for an SQL <c>IN</c>.</summary>
    public static string Sql(IEnumerable<RunState> states) => string.Join(", ", states.Select(state => (int)state));
}
