namespace Executor.Sdk.Testing;

/// <summary>A timer of a <see cref="SteppedTimeProvider"/>.</summary>
internal sealed class SteppedTimer(SteppedTimeProvider time, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;

    /// <summary>Null while it is off. Belongs to the provider's lock.</summary>
    public TimeSpan? DueAt { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        time.Set(this, dueTime == Timeout.InfiniteTimeSpan ? null : time.Elapsed + dueTime);
        return true;
    }

    public void Fire()
    {
        time.Set(this, _period > TimeSpan.Zero ? time.Elapsed + _period : null);
        callback(state);
    }

    public void Dispose() => time.Set(this, null);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
