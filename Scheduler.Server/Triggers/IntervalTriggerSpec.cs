namespace Scheduler.Server.Triggers;

/// <summary>Due each <see cref="EveryMs"/> from <see cref="TriggerSpec.StartAt"/> on; without it at whole multiples since 1970-01-01Z.</summary>
internal sealed record IntervalTriggerSpec : TriggerSpec
{
    public required long EveryMs { get; init; }

    /// <summary>The first occurrence at or after <paramref name="instant"/>.</summary>
    public DateTimeOffset FirstFrom(DateTimeOffset instant)
    {
        var phase = StartAt ?? DateTimeOffset.UnixEpoch;
        if (instant <= phase)
        {
            return phase;
        }

        var interval = EveryMs * TimeSpan.TicksPerMillisecond;
        var passed = instant.UtcTicks - phase.UtcTicks;
        return phase.AddTicks((passed + interval - 1) / interval * interval);
    }
}
