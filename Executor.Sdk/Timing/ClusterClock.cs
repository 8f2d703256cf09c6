namespace Executor.Sdk.Timing;

/// <summary>
/// Cluster time as this process knows it: the local monotonic clock plus a mapping that <see cref="ClockSync"/> corrects.
/// It never runs backwards. The wall clock is only used before the first correction.
/// </summary>
internal sealed class ClusterClock(TimeProvider time)
{
    /// <summary>Ahead by more than this the clock is set, since waiting would only make runs later still.</summary>
    public const long StepMicros = 250_000;

    private const long SmallMicros = 10_000;
    private const long WorthWakingMicros = 100;

    private readonly Lock _gate = new();
    private ClockLine? _line;

    /// <summary>Called after a correction that a waiting thread should know of.</summary>
    public Action? Corrected { get; set; }

    public bool IsSet => Volatile.Read(ref _line) is not null;

    public TimeProvider Time => time;

    public double MicrosPerTick { get; } = 1_000_000.0 / time.TimestampFrequency;

    public long NowMicros
    {
        get
        {
            while (true)
            {
                var line = Volatile.Read(ref _line);
                if (line is null)
                {
                    return WallMicros;
                }

                long now = line.MicrosAt(time.GetTimestamp());

                // A thread that was held up between the two reads must not apply an outdated line.
                if (ReferenceEquals(line, Volatile.Read(ref _line)))
                {
                    return now;
                }
            }
        }
    }

    public long WallMicros => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>How far the clock still is from where the last correction wants it.</summary>
    public double LeftToCorrectMicros => Volatile.Read(ref _line)?.LeftMicrosAt(time.GetTimestamp()) ?? 0;

    /// <summary>How long until cluster time reaches the instant, in microseconds of the local clock; negative when it has passed.</summary>
    public double MicrosUntil(long instantMicros)
    {
        var line = Volatile.Read(ref _line);
        return line is null
            ? instantMicros - WallMicros
            : (line.TicksAt(instantMicros) - time.GetTimestamp()) * MicrosPerTick;
    }

    /// <summary>Corrects the clock: at local <paramref name="ticks"/> cluster time is believed to be <paramref name="micros"/>.</summary>
    public void Follow(long ticks, long micros)
    {
        long difference;
        lock (_gate)
        {
            if (_line is null)
            {
                difference = StepMicros;
                Volatile.Write(ref _line, new ClockLine(ticks, micros, 0, 0, MicrosPerTick));
            }
            else
            {
                long current = _line.MicrosAt(ticks);
                difference = micros - current;
                Volatile.Write(ref _line, Bend(ticks, current, difference));
            }
        }

        if (Math.Abs(difference) >= WorthWakingMicros)
        {
            Corrected?.Invoke();
        }
    }

    private ClockLine Bend(long ticks, long current, long difference)
    {
        if (difference > StepMicros)
        {
            return new ClockLine(ticks, current + difference, 0, 0, MicrosPerTick);
        }

        // Small corrections are worked off so slowly that a wait of a second is off by 5 ms at most; a clock far ahead
        // of the cluster runs at half speed until the cluster has caught up.
        double size = Math.Abs(difference);
        double rate = size <= SmallMicros ? 0.005 : size <= StepMicros ? 0.1 : 0.5;
        double slewTicks = size / rate / MicrosPerTick;
        return new ClockLine(ticks, current, Math.Sign(difference) * rate, slewTicks, MicrosPerTick);
    }
}
