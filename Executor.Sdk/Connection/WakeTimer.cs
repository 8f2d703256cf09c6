namespace Executor.Sdk.Connection;

/// <summary>Wakes one waiter at the earliest instant that anybody asked for.</summary>
internal sealed class WakeTimer : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _wakeAt = long.MaxValue;

    public WakeTimer(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((WakeTimer)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void NoLaterThan(long ticks)
    {
        lock (_gate)
        {
            if (ticks >= _wakeAt)
            {
                return;
            }

            _wakeAt = ticks;
            long now = _time.GetTimestamp();
            if (ticks > now)
            {
                double milliseconds = Math.Ceiling((ticks - now) * 1_000.0 / _time.TimestampFrequency);
                _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        Fire();
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _signal.WaitAsync(cancellationToken);

    public void Dispose()
    {
        _timer.Dispose();
        _signal.Dispose();
    }

    private void Fire()
    {
        lock (_gate)
        {
            _wakeAt = long.MaxValue;
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }
}
