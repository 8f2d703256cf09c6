using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Works out what a calendar excludes of one day of UTC.</summary>
internal sealed class ExcludedDays
{
    private readonly TimeZoneInfo _zone;
    private readonly HashSet<DayOfWeek> _weekdays;
    private readonly HashSet<DateTime> _dates;
    private readonly List<(TimeSpan From, TimeSpan To)> _timesOfDay = [];
    private readonly List<(long From, long To)> _once;
    private readonly List<(IcsEvent Event, RecurrenceTimes Times)> _recurringDays = [];
    private readonly List<(IcsEvent Event, Func<DateTimeOffset, DateTimeOffset?> Times)> _recurringTimes = [];

    public ExcludedDays(CalendarSpec spec)
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone);
        _weekdays = [.. spec.Weekdays.Select(DayNames.Parse)];
        _dates = [.. spec.Dates.Select(date => CalendarDates.Parse(date).ToDateTime(TimeOnly.MinValue))];
        _once = [.. spec.Blackouts.Select(blackout => (blackout.From.UtcTicks, blackout.To.UtcTicks))];
        foreach (var range in spec.TimesOfDay)
        {
            Add(TimesOfDay.Parse(range.From), range.To == CalendarValidation.EndOfDay ? TimeSpan.FromDays(1) : TimesOfDay.Parse(range.To));
        }

        foreach (var one in spec.Ics is null ? [] : IcsReader.Read(spec.Ics, spec.TimeZone).Events)
        {
            Add(one);
        }
    }

    public DayStretches StretchesOf(long start)
    {
        var end = start + TimeSpan.TicksPerDay;
        var stretches = _once.Where(stretch => stretch.From < end && stretch.To > start).ToList();
        foreach (var (one, times) in _recurringTimes)
        {
            AddRecurring(one, times, start, end, stretches);
        }

        var (from, to) = (new DateTime(start, DateTimeKind.Utc), new DateTime(end - 1, DateTimeKind.Utc));
        while (ZoneOffsets.FirstChange(_zone, from, to) is { } change)
        {
            AddLocal(from, change, stretches);
            from = change;
        }

        AddLocal(from, to.AddTicks(1), stretches);
        return DayStretches.Of(start, stretches);
    }

    private void Add(TimeSpan from, TimeSpan to)
    {
        if (from < to)
        {
            _timesOfDay.Add((from, to));
            return;
        }

        _timesOfDay.Add((from, TimeSpan.FromDays(1)));
        _timesOfDay.Add((TimeSpan.Zero, to));
    }

    private void Add(IcsEvent one)
    {
        if (one.Rule is { } rule)
        {
            if (one.Zone is { } zone)
            {
                _recurringTimes.Add((one, SpecTimes.TimesOf(rule, LocalTimes.InstantOf(one.Start, zone), zone)));
            }
            else
            {
                _recurringDays.Add((one, new RecurrenceTimes(rule, one.Start)));
            }
        }
        else if (one.Zone is { } zone)
        {
            var from = LocalTimes.InstantOf(one.Start, zone).UtcTicks;
            _once.Add((from, from + one.Length.Ticks));
        }
        else
        {
            for (var day = one.Start; day < one.Start + one.Length; day = day.AddDays(1))
            {
                _dates.Add(day);
            }
        }
    }

    private static void AddRecurring(IcsEvent one, Func<DateTimeOffset, DateTimeOffset?> times, long start, long end, List<(long From, long To)> stretches)
    {
        var due = times(new DateTimeOffset(Math.Max(0, start - one.Length.Ticks), TimeSpan.Zero));
        while (due is { } from && from.UtcTicks < end && !(from > one.Rule?.UntilInstant))
        {
            if (!one.Except.Contains(LocalTimes.LocalOf(from, one.Zone ?? TimeZoneInfo.Utc)))
            {
                stretches.Add((from.UtcTicks, from.UtcTicks + one.Length.Ticks));
            }

            due = times(from);
        }
    }

    // The clocks do not change between these, so local times are a constant away.
    private void AddLocal(DateTime from, DateTime to, List<(long From, long To)> stretches)
    {
        var offset = _zone.GetUtcOffset(from).Ticks;
        var (first, last) = (from.Ticks + offset, to.Ticks + offset);
        for (var day = first - (first % TimeSpan.TicksPerDay); day < last; day += TimeSpan.TicksPerDay)
        {
            if (IsExcluded(new DateTime(day)))
            {
                Add(day, day + TimeSpan.TicksPerDay);
            }
            else
            {
                foreach (var (timeFrom, timeTo) in _timesOfDay)
                {
                    Add(day + timeFrom.Ticks, day + timeTo.Ticks);
                }
            }
        }

        void Add(long localFrom, long localTo)
        {
            if (Math.Max(localFrom, first) < Math.Min(localTo, last))
            {
                stretches.Add((Math.Max(localFrom, first) - offset, Math.Min(localTo, last) - offset));
            }
        }
    }

    private bool IsExcluded(DateTime day)
    {
        if (_weekdays.Contains(day.DayOfWeek) || _dates.Contains(day))
        {
            return true;
        }

        foreach (var (one, times) in _recurringDays)
        {
            var start = times.NextLocal(day - one.Length);
            while (start <= day)
            {
                if (!one.Except.Contains(start.Value))
                {
                    return true;
                }

                start = times.NextLocal(start.Value);
            }
        }

        return false;
    }
}
