namespace Scheduler.Server.Tests.Runs;

/// <summary>A monotonic clock that a test moves.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _timestamp = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _timestamp;

    public void Advance(TimeSpan by) => _timestamp += by.Ticks;
}
