namespace Executor.Sdk.Testing;

/// <summary>
/// A clock that moves only when it is told to, for tests of handlers that wait. Safe for use from any thread; timers fire on
/// the thread that advances it.
/// </summary>
/// <param name="startAt">What it shows at first.</param>
public sealed class SteppedTimeProvider(DateTimeOffset startAt) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<SteppedTimer> _timers = [];
    private TimeSpan _elapsed;

    /// <summary>Starts at 2030-01-01T00:00:00Z.</summary>
    public SteppedTimeProvider()
        : this(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => startAt + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => Elapsed.Ticks;

    /// <summary>Moves the clock, stopping at each timer on the way to let it fire.</summary>
    /// <param name="span">How far, not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="span"/> is negative.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        var end = Elapsed + span;
        while (TakeNextTimer(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _elapsed = end;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SteppedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    internal TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _elapsed;
            }
        }
    }

    internal void Set(SteppedTimer timer, TimeSpan? dueAt)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            timer.DueAt = dueAt;
            if (dueAt is not null)
            {
                _timers.Add(timer);
            }
        }
    }

    private SteppedTimer? TakeNextTimer(TimeSpan end)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.DueAt <= end).MinBy(timer => timer.DueAt);
            if (next?.DueAt is { } dueAt)
            {
                _elapsed = dueAt > _elapsed ? dueAt : _elapsed;
            }

            return next;
        }
    }
}
