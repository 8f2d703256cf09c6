using Quartz;

namespace Scheduler.Server.Triggers;

/// <summary>Divides the occurrences a trigger missed into those that run by its policy and those that are written off in one row.</summary>
internal static class MisfireSettlement
{
    public const int MaxRuns = 1_000;

    // Counting is exact, so a cron trigger that missed more than this (each second for more than a day) is settled in several fires.
    private const int MaxCounted = 100_000;

    /// <param name="trigger">The trigger, for the arithmetic that plain intervals allow.</param>
    /// <param name="times">Its occurrences.</param>
    /// <param name="calendar">Null when every occurrence counts.</param>
    /// <param name="first">The first missed occurrence.</param>
    /// <param name="now">Cluster time: what is due by now has been missed.</param>
    /// <param name="policy">What runs.</param>
    public static MissedRange Settle(ITrigger trigger, FireTimes times, ICalendar? calendar, DateTimeOffset first, DateTimeOffset now, MisfirePolicy policy)
    {
        var runs = policy switch { MisfirePolicy.FireOnce => 1, MisfirePolicy.FireAll => MaxRuns, _ => 0 };
        return trigger is ISimpleTrigger { RepeatInterval.Ticks: > 0 } simple && calendar is null
            ? Compute(simple.RepeatInterval, times, first, Earlier(now, simple.EndTimeUtc), runs)
            : Walk(times, first, now, runs);
    }

    private static MissedRange Compute(TimeSpan interval, FireTimes times, DateTimeOffset first, DateTimeOffset lastPossible, int runs)
    {
        var missed = Math.Max(1, ((lastPossible - first).Ticks / interval.Ticks) + 1);
        var kept = (int)Math.Min(missed, runs);
        var skipped = missed - kept;
        return new MissedRange(
            skipped,
            first,
            first + (Math.Max(0, skipped - 1) * interval),
            [.. Enumerable.Range(0, kept).Select(i => first + ((skipped + i) * interval))],
            times.After(first + ((missed - 1) * interval)));
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
