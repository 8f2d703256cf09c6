namespace Executor.Sdk.Hosting;

/// <summary>Processor use of this process between two looks.</summary>
internal sealed class ProcessLoad(TimeProvider time)
{
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private long _ticks = time.GetTimestamp();
    private TimeSpan _used = Used();
    private double? _latest;

    /// <summary>Percent of one core since the look before; null before there is one.</summary>
    public double? CpuPercent()
    {
        lock (_gate)
        {
            long now = time.GetTimestamp();
            var span = time.GetElapsedTime(_ticks, now);
            if (span >= ShortestSpan)
            {
                var used = Used();
                _latest = Math.Round((used - _used) / span * 100, 1);
                _ticks = now;
                _used = used;
            }

            return _latest;
        }
    }

    private static TimeSpan Used()
        => OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;
}
