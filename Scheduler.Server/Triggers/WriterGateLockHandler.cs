using Quartz.Impl.AdoJobStore;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Triggers;

/// <summary>Makes Quartz queue up with our own writers of an SQLite file; a transaction of ours that Quartz takes part in has its turn already.</summary>
internal sealed class WriterGateLockHandler(WriterGate gate) : ILockHandler
{
    // Quartz asks under the id of its unit of work, and asks again from within it.
    private Guid _holder;

    public bool RequiresConnection => false;

    public async ValueTask<bool> AcquireLock(Guid requestorId, ConnectionAndTransactionHolder? conn, SchedulerLock lockKind, CancellationToken cancellationToken = default)
    {
        if (gate.IsMine || (requestorId != Guid.Empty && _holder == requestorId))
        {
            return false;
        }

        await gate.EnterAsync(cancellationToken);
        _holder = requestorId;
        return true;
    }

    public ValueTask ReleaseLock(Guid requestorId, SchedulerLock lockKind, CancellationToken cancellationToken = default)
    {
        _holder = Guid.Empty;
        gate.Leave();
        return ValueTask.CompletedTask;
    }
}
