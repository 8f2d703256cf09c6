using Quartz.Impl.AdoJobStore;

namespace Scheduler.Server.Triggers;

/// <summary>
/// For SQLite, where a transaction is a lock on everything: each of Quartz's has waited for its turn at the writer gate. A lock of Quartz's own, taken before
/// the transaction, would be waited for by a transaction of ours that Quartz takes part in while its holder waits for us.
/// </summary>
internal sealed class TransactionLockHandler : ILockHandler
{
    public bool RequiresConnection => true;

    public ValueTask<bool> AcquireLock(Guid requestorId, ConnectionAndTransactionHolder? conn, SchedulerLock lockKind, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(true);

    public ValueTask ReleaseLock(Guid requestorId, SchedulerLock lockKind, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
