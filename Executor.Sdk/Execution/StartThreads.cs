namespace Executor.Sdk.Execution;

/// <summary>
/// A few threads that only start handlers. The pool's threads are busy with reports and with what follows a handler's first
/// <c>await</c>; on processors that are nearly full the system lets such a thread wait for tens of milliseconds, whereas one
/// that has slept runs at once. A run goes to the pool when none of these threads is idle, so a handler that blocks holds
/// up no other. Thread-safe.
/// </summary>
internal sealed class StartThreads : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<Seat> _idle = new();
    private readonly int _count;
    private bool _started;
    private bool _stopped;

    public StartThreads()
        : this(Math.Clamp(Environment.ProcessorCount, 2, 8))
    {
    }

    public StartThreads(int count) => _count = count;

    /// <summary>Starts a run soon, on a thread of its own or on the pool; returns at once.</summary>
    public void Launch(IThreadPoolWorkItem run)
    {
        Seat seat;
        lock (_gate)
        {
            Begin();
            if (_stopped || !_idle.TryPop(out seat!))
            {
                ThreadPool.UnsafeQueueUserWorkItem(run, preferLocal: false);
                return;
            }
        }

        seat.Hand(run);
    }

    /// <summary>Ends the threads that are idle; the others end with what they run.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            while (_idle.TryPop(out var seat))
            {
                seat.Hand(null);
            }
        }
    }

    // With the first run: a process that only asks about itself needs no threads.
    private void Begin()
    {
        if (_started || _stopped)
        {
            return;
        }

        _started = true;
        for (int index = 0; index < _count; index++)
        {
            var seat = new Seat();
            _idle.Push(seat);
            new Thread(Serve) { IsBackground = true, Name = "run start" }.UnsafeStart(seat);
        }
    }

    private void Serve(object? parameter)
    {
        var seat = (Seat)parameter!;
        while (seat.Wait() is { } run)
        {
            run.Execute();
            lock (_gate)
            {
                if (_stopped)
                {
                    return;
                }

                _idle.Push(seat);
            }
        }
    }

    private sealed class Seat
    {
        private IThreadPoolWorkItem? _run;
        private bool _handed;

        public void Hand(IThreadPoolWorkItem? run)
        {
            lock (this)
            {
                _run = run;
                _handed = true;
                Monitor.Pulse(this);
            }
        }

        public IThreadPoolWorkItem? Wait()
        {
            lock (this)
            {
                while (!_handed)
                {
                    Monitor.Wait(this);
                }

                _handed = false;
                var run = _run;
                _run = null;
                return run;
            }
        }
    }
}
