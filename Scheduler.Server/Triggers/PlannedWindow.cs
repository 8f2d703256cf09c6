using Scheduler.Server.Runs;

namespace Scheduler.Server.Triggers;

/// <param name="Rows">What goes into the ledger.</param>
/// <param name="Next">The first occurrence behind them; null when there is none.</param>
internal sealed record PlannedWindow(IReadOnlyList<PlannedRun> Rows, DateTimeOffset? Next);
