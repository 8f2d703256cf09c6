namespace Scheduler.Server.Triggers;

/// <summary>
/// Turns local times of a zone into instants. One that a change of the clocks leaves out counts as the end of the gap. One that exists twice counts once, the
/// first time, where it is a fixed time, and both times where it belongs to an interval.
/// </summary>
/// <param name="zone">Whose local times they are.</param>
/// <param name="next">The first local time after another one; null for none.</param>
/// <param name="isInterval">Whether local times that exist twice count twice.</param>
internal sealed class LocalTimes(TimeZoneInfo zone, Func<DateTime, DateTime?> next, bool isInterval)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public DateTimeOffset? After(DateTimeOffset instant) => isInterval ? AfterInInterval(instant.UtcDateTime) : AfterFixed(instant);

    /// <summary>The instant of a local time, the first one where there are two.</summary>
    public static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone)
    {
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsInvalidTime(local))
        {
            local = EndOfGap(local, zone);
        }

        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local.Ticks - offset.Ticks, TimeSpan.Zero);
    }

    public static DateTime LocalOf(DateTimeOffset instant, TimeZoneInfo zone) => Local(instant.UtcDateTime, zone.GetUtcOffset(instant.UtcDateTime));

    private DateTimeOffset? AfterFixed(DateTimeOffset instant)
    {
        // In a second pass the local times to come have had their instants already, so some may have to be passed over.
        var local = LocalOf(instant, zone);
        while (next(local) is { } candidate)
        {
            if (InstantOf(candidate, zone) is var found && found > instant)
            {
                return found;
            }

            local = candidate;
        }

        return null;
    }

    // From one change of the clocks to the next, instants and local times go side by side.
    private DateTimeOffset? AfterInInterval(DateTime utc)
    {
        var from = utc;
        var offset = zone.GetUtcOffset(utc);
        while (true)
        {
            var candidate = next(Local(utc, offset));
            var until = candidate is { } local ? Utc(local, offset) : from < DateTime.MaxValue - Day ? from + Day : from;
            if (ZoneOffsets.FirstChange(zone, from, until) is not { } change)
            {
                return candidate is null ? null : new DateTimeOffset(until);
            }

            var later = zone.GetUtcOffset(change);
            if (later > offset && next(Local(change, offset).AddTicks(-1)) is { } leftOut && leftOut < Local(change, later))
            {
                return new DateTimeOffset(change);
            }

            (from, utc, offset) = (change, change.AddTicks(-1), later);
        }
    }

    private static DateTime EndOfGap(DateTime local, TimeZoneInfo zone)
    {
        // No gap is longer than a day; all of them end with a second.
        var (low, high) = (local.Ticks / TimeSpan.TicksPerSecond, (local.Ticks + Day.Ticks) / TimeSpan.TicksPerSecond);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = zone.IsInvalidTime(new DateTime(middle * TimeSpan.TicksPerSecond)) ? (middle, high) : (low, middle);
        }

        return new DateTime(high * TimeSpan.TicksPerSecond);
    }

    private static DateTime Local(DateTime utc, TimeSpan offset) => new(Math.Max(0, utc.Ticks + offset.Ticks));

    private static DateTime Utc(DateTime local, TimeSpan offset) => new(local.Ticks - offset.Ticks, DateTimeKind.Utc);
}
