namespace Scheduler.Server.Triggers.Calendars;

/// <summary>What a calendar excludes, as stretches of time. Safe for any thread: planning shares one for each version of a calendar.</summary>
internal sealed class ExcludedTimes(ExcludedDays days)
{
    // Twenty years. What excludes everything that long is taken to do so for ever.
    private const int MaxDays = 7_305;
    private DayStretches? _last;

    public static ExcludedTimes Of(CalendarSpec spec) => new(new ExcludedDays(spec));

    /// <summary>The instant itself where it is not excluded, else the first after it that is not; null for none.</summary>
    public DateTimeOffset? FirstIncludedFrom(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks;
        for (var i = 0; i < MaxDays; i++)
        {
            var day = DayOf(ticks);
            if (day.EndAround(ticks) is not { } end)
            {
                return new DateTimeOffset(ticks, TimeSpan.Zero);
            }

            ticks = end;
        }

        return null;
    }

    /// <summary>The first excluded instant from one on, up to and including another; null for none.</summary>
    public DateTimeOffset? FirstExcludedFrom(DateTimeOffset instant, DateTimeOffset upTo)
    {
        for (var ticks = instant.UtcTicks; ticks <= upTo.UtcTicks;)
        {
            var day = DayOf(ticks);
            if (day.StartFrom(ticks) is { } start)
            {
                return start <= upTo.UtcTicks ? new DateTimeOffset(start, TimeSpan.Zero) : null;
            }

            ticks = day.End;
        }

        return null;
    }

    // Planning walks forward, so the next question is nearly always about the same day.
    private DayStretches DayOf(long ticks)
    {
        var start = ticks - (ticks % TimeSpan.TicksPerDay);
        return _last is { } last && last.Start == start ? last : _last = days.StretchesOf(start);
    }
}
