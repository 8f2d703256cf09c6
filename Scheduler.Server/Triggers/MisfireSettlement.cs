namespace Scheduler.Server.Triggers;

/// <summary>Divides the occurrences a trigger missed into those that run by its policy and those that are written off in one row.</summary>
internal static class MisfireSettlement
{
    public const int MaxRuns = 1_000;

    // Counting is exact and takes some 0.2 µs each, so what missed more than this (each second for eleven days) is settled in several fires.
    private const int MaxCounted = 1_000_000;

    /// <param name="times">The trigger's occurrences.</param>
    /// <param name="first">The first missed occurrence.</param>
    /// <param name="now">Cluster time: what is due by now has been missed.</param>
    /// <param name="policy">What runs.</param>
    public static MissedRange Settle(FireTimes times, DateTimeOffset first, DateTimeOffset now, MisfirePolicy policy)
    {
        var runs = policy switch { MisfirePolicy.FireOnce => 1, MisfirePolicy.FireAll => MaxRuns, _ => 0 };
        return times.Interval is { Ticks: > 0 } interval
            ? Compute(interval, times, first, Earlier(now, times.End), runs)
            : Walk(times, first, now, runs);
    }

    // Between what the calendar excludes, an interval's occurrences are counted by division.
    private static MissedRange Compute(TimeSpan interval, FireTimes times, DateTimeOffset first, DateTimeOffset lastPossible, int runs)
    {
        var stretches = new MissedStretches(interval);
        DateTimeOffset? next = first;
        while (next is { } from && (from <= lastPossible || from == first) && stretches.Count < MaxCounted)
        {
            var last = times.Excluded?.FirstExcludedFrom(from, lastPossible) is { } excluded ? excluded.AddTicks(-1) : lastPossible;
            next = times.After(stretches.Add(from, last));
        }

        var kept = next <= lastPossible ? 0 : (int)Math.Min(stretches.Total, runs);
        var skipped = stretches.Total - kept;
        return new MissedRange(
            skipped, first, skipped == 0 ? first : stretches.At(skipped - 1), [.. Enumerable.Range(0, kept).Select(i => stretches.At(skipped + i))], next);
    }

    private static MissedRange Walk(FireTimes times, DateTimeOffset first, DateTimeOffset now, int runs)
    {
        var kept = new Queue<DateTimeOffset>();
        var skippedTo = first;
        long skipped = 0;
        DateTimeOffset? next = first;
        for (var counted = 0; next <= now || counted == 0; counted++)
        {
            if (counted == MaxCounted)
            {
                // The rest comes with the next fire; only the last of them says what runs.
                return new MissedRange(skipped + kept.Count, first, kept.Count > 0 ? kept.Last() : skippedTo, [], next);
            }

            kept.Enqueue(next!.Value); // at least the first exists
            if (kept.Count > runs)
            {
                skippedTo = kept.Dequeue();
                skipped++;
            }

            next = times.After(next.Value);
        }

        return new MissedRange(skipped, first, skippedTo, [.. kept], next);
    }

    // The end itself is no occurrence any more.
    private static DateTimeOffset Earlier(DateTimeOffset now, DateTimeOffset? end) => end is { } value && value <= now ? value.AddTicks(-1) : now;
}
