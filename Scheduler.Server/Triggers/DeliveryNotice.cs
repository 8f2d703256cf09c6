using Scheduler.Server.Runs;

namespace Scheduler.Server.Triggers;

/// <summary>
/// Tells executors' connections about rows that Quartz's transaction is writing. Nobody says when that commits, so the word goes out a moment later; a
/// commit that takes longer is found by the next regular look.
/// </summary>
internal sealed class DeliveryNotice(IRunDelivery delivery, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private readonly Lock _gate = new();
    private HashSet<string> _waiting = [];
    private ITimer? _timer;

    public void AfterCommit(IReadOnlyCollection<string> executorIds)
    {
        if (executorIds.Count == 0)
        {
            return;
        }

        lock (_gate)
        {
            _waiting.UnionWith(executorIds);
            _timer ??= time.CreateTimer(static state => ((DeliveryNotice)state!).Tell(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan); // the state is given here
            _timer.Change(Moment, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Tell()
    {
        HashSet<string> executors;
        lock (_gate)
        {
            executors = _waiting;
            _waiting = [];
        }

        if (executors.Count > 0)
        {
            delivery.LookNow(executors);
        }
    }
}
