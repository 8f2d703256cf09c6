using System.Data.Common;

namespace Scheduler.Server.Runs;

/// <summary>Names the executor of planned runs; implemented by Executors.</summary>
internal interface IRunRouter
{
    /// <summary>
    /// Sets <see cref="PlannedRun.ExecutorId"/> and <see cref="PlannedRun.Routing"/> of each run in state planned, inside the transaction that writes it. A run for which nobody fits stays
    /// without one and gets reason <c>noExecutor</c> when written.
    /// </summary>
    Task RouteAsync(IReadOnlyList<PlannedRun> runs, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the same of one run that is due now without asking the database: for a seated job its seat as it was last read, which whoever writes the
    /// run must hold against the seats. None when that is unknown, or while nobody fits.
    /// </summary>
    void RouteFromMemory(PlannedRun run);

    /// <summary>The seat that was last read turned out not to be the job's any more.</summary>
    void ForgetSeat(string jobId);
}
