namespace Executor.Sdk.Timing;

/// <summary>
/// Releases items at their due instant of cluster time, never before, from one dedicated thread. Far away it waits on a
/// monitor, since an earlier item may arrive; for the last 2 ms it sleeps on the platform's finest clock; for the last
/// 0.2 ms it spins. All that is due at one wake is released together.
/// </summary>
internal sealed class DueTimer<T> : IDisposable
    where T : class
{
    private const double NearMicros = 2_000;
    private const double SpinMicros = 200;

    private readonly object _gate = new();
    private readonly PriorityQueue<T, long> _queue = new();
    private readonly ClusterClock _clock;
    private readonly IShortSleep _sleep;
    private readonly Action<List<T>> _release;
    private readonly Thread _thread;
    private bool _stopped;

    /// <summary>Starts the thread.</summary>
    /// <param name="clock">Decides when an item is due.</param>
    /// <param name="sleep">How to sleep for the last stretch.</param>
    /// <param name="release">Called on the timer's thread with the items that are due; must be quick and must not throw.</param>
    public DueTimer(ClusterClock clock, IShortSleep sleep, Action<List<T>> release)
    {
        _clock = clock;
        _sleep = sleep;
        _release = release;
        _clock.Corrected = Wake;
        _thread = new Thread(Loop) { IsBackground = true, Name = "due timer", Priority = ThreadPriority.AboveNormal };
        _thread.Start();
    }

    public void Schedule(T item, long dueAtMicros)
    {
        lock (_gate)
        {
            bool first = !_queue.TryPeek(out _, out long earliest) || dueAtMicros < earliest;
            _queue.Enqueue(item, dueAtMicros);
            if (first)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Ends the thread; what is still scheduled is never released.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }

        _clock.Corrected = null;
        _thread.Join();
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.Pulse(_gate);
        }
    }

    private void Loop()
    {
        while (WaitUntilNear(out long due))
        {
            for (double left = _clock.MicrosUntil(due); left > SpinMicros; left = _clock.MicrosUntil(due))
            {
                _sleep.Sleep(left - SpinMicros);
            }

            while (_clock.NowMicros < due)
            {
                Thread.SpinWait(20);
            }

            var released = TakeDue();
            if (released.Count > 0)
            {
                _release(released);
            }
        }
    }

    private bool WaitUntilNear(out long due)
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                if (!_queue.TryPeek(out _, out due))
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                double left = _clock.MicrosUntil(due);

                // A wait counts whole milliseconds: one that would be rounded to nothing is left to the short sleep.
                int milliseconds = (int)Math.Min((left - NearMicros) / 1_000, 60_000);
                if (milliseconds < 1)
                {
                    return true;
                }

                Monitor.Wait(_gate, milliseconds);
            }

            due = 0;
            return false;
        }
    }

    private List<T> TakeDue()
    {
        var due = new List<T>();
        lock (_gate)
        {
            long now = _clock.NowMicros;
            while (_queue.TryPeek(out var item, out long dueAt) && dueAt <= now)
            {
                _queue.Dequeue();
                due.Add(item);
            }
        }

        return due;
    }
}
