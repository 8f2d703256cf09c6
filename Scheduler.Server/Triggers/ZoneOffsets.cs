namespace Scheduler.Server.Triggers;

/// <summary>When a zone changes its clocks.</summary>
internal static class ZoneOffsets
{
    private static readonly TimeSpan Step = TimeSpan.FromDays(1);

    /// <summary>The first change after <paramref name="from"/>, at <paramref name="until"/> at the latest. Two changes within a day that cancel out are not seen.</summary>
    public static DateTime? FirstChange(TimeZoneInfo zone, DateTime from, DateTime until)
    {
        var offset = zone.GetUtcOffset(from);
        while (from < until)
        {
            var to = until - from > Step ? from + Step : until;
            if (zone.GetUtcOffset(to) != offset)
            {
                return Bisect(zone, from, to, offset);
            }

            from = to;
        }

        return null;
    }

    // Changes happen at whole seconds.
    private static DateTime Bisect(TimeZoneInfo zone, DateTime from, DateTime to, TimeSpan offset)
    {
        var (low, high) = (from.Ticks / TimeSpan.TicksPerSecond, (to.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = zone.GetUtcOffset(At(middle)) == offset ? (middle, high) : (low, middle);
        }

        return At(high);
    }

    private static DateTime At(long seconds) => new(seconds * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
