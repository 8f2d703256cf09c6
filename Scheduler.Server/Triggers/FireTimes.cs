using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>The occurrences of one trigger: its own fire-time function, without what its calendar excludes and what lies at or after its end.</summary>
/// <param name="next">The first occurrence after an instant, whatever the calendar and the end say.</param>
/// <param name="end">Null for none.</param>
/// <param name="excluded">Null when every occurrence counts.</param>
internal sealed class FireTimes(Func<DateTimeOffset, DateTimeOffset?> next, DateTimeOffset? end, ExcludedTimes? excluded)
{
    // Between excluded stretches there may be nothing due, for ever.
    private const int MaxExcluded = 10_000;

    public DateTimeOffset? End => end;

    public ExcludedTimes? Excluded => excluded;

    /// <summary>Where the occurrences are one interval apart, calendar aside; null else.</summary>
    public TimeSpan? Interval { get; init; }

    public DateTimeOffset? FirstFrom(DateTimeOffset instant) => After(instant.AddTicks(-1));

    public DateTimeOffset? After(DateTimeOffset instant)
    {
        for (var i = 0; i < MaxExcluded; i++)
        {
            var found = next(instant);
            if (found is not { } due || due >= end)
            {
                return null;
            }

            var free = excluded is null ? due : excluded.FirstIncludedFrom(due);
            if (free is null || free == due)
            {
                return free;
            }

            instant = free.Value.AddTicks(-1);
        }

        return null;
    }

    /// <summary>The occurrences from one of them on until before <paramref name="until"/>, at most <paramref name="limit"/>.</summary>
    public (IReadOnlyList<DateTimeOffset> Times, DateTimeOffset? Next) Window(DateTimeOffset first, DateTimeOffset until, int limit)
    {
        var times = new List<DateTimeOffset>();
        DateTimeOffset? due = first;
        while (due < until && times.Count < limit)
        {
            times.Add(due.Value);
            due = After(due.Value);
        }

        return (times, due);
    }
}
