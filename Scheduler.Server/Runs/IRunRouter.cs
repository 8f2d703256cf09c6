using System.Data.Common;

namespace Scheduler.Server.Runs;

/// <summary>Names the executor of planned runs; implemented by Executors.</summary>
internal interface IRunRouter
{
    /// <summary>
    /// Sets <see cref="PlannedRun.ExecutorId"/> of each run in state planned, inside the transaction that writes it. A run for which nobody fits stays
    /// without one and gets reason <c>noExecutor</c> when written.
    /// </summary>
    Task RouteAsync(IReadOnlyList<PlannedRun> runs, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken);
}
