using Quartz;

namespace Scheduler.Server.Triggers;

/// <summary>The occurrences of one trigger: its own fire-time function, without what its calendar excludes and what lies at or after its end.</summary>
internal sealed class FireTimes(ITrigger trigger, ICalendar? calendar)
{
    // A calendar can exclude everything, for ever.
    private const int MaxExcluded = 100_000;

    public DateTimeOffset? FirstFrom(DateTimeOffset instant) => After(instant.AddTicks(-1));

    public DateTimeOffset? After(DateTimeOffset instant)
    {
        DateTimeOffset? next = instant;
        for (var i = 0; i < MaxExcluded; i++)
        {
            next = trigger.GetFireTimeAfter(next);
            if (next is null || next >= trigger.EndTimeUtc)
            {
                return null;
            }

            if (calendar is null || calendar.IsTimeIncluded(next.Value))
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>The occurrences from one of them on until before <paramref name="until"/>, at most <paramref name="limit"/>.</summary>
    public (IReadOnlyList<DateTimeOffset> Times, DateTimeOffset? Next) Window(DateTimeOffset first, DateTimeOffset until, int limit)
    {
        var times = new List<DateTimeOffset>();
        DateTimeOffset? next = first;
        while (next < until && times.Count < limit)
        {
            times.Add(next.Value);
            next = After(next.Value);
        }

        return (times, next);
    }
}
