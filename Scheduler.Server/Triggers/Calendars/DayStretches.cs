namespace Scheduler.Server.Triggers.Calendars;

/// <summary>The excluded stretches of one day of UTC, in ticks: rising, apart from each other, each up to before its end.</summary>
internal sealed class DayStretches(long start, IReadOnlyList<(long From, long To)> stretches)
{
    public long Start => start;

    public long End => start + TimeSpan.TicksPerDay;

    /// <summary>Makes stretches of one day of whatever stretches there are.</summary>
    public static DayStretches Of(long start, List<(long From, long To)> any)
    {
        any.Sort();
        var merged = new List<(long From, long To)>();
        foreach (var (anyFrom, anyTo) in any)
        {
            var (from, to) = (Math.Max(anyFrom, start), Math.Min(anyTo, start + TimeSpan.TicksPerDay));
            if (from >= to)
            {
                continue;
            }

            if (merged.Count > 0 && merged[^1].To >= from)
            {
                merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            }
            else
            {
                merged.Add((from, to));
            }
        }

        return new DayStretches(start, merged);
    }

    /// <summary>The end of the stretch that an instant lies in; null when it lies in none.</summary>
    public long? EndAround(long ticks)
    {
        foreach (var (from, to) in stretches)
        {
            if (ticks < from)
            {
                return null;
            }

            if (ticks < to)
            {
                return to;
            }
        }

        return null;
    }

    /// <summary>The first excluded instant from one on; null for none in this day.</summary>
    public long? StartFrom(long ticks)
    {
        foreach (var (from, to) in stretches)
        {
            if (ticks < to)
            {
                return Math.Max(from, ticks);
            }
        }

        return null;
    }
}
