namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>Which times of day a rule takes. Parts of a second are the start's.</summary>
internal sealed class RecurrenceClock
{
    private readonly RecurrenceRule _rule;
    private readonly IReadOnlyList<int> _hours;
    private readonly IReadOnlyList<int> _minutes;
    private readonly IReadOnlyList<int> _seconds;
    private readonly TimeSpan _fraction;
    private readonly DateTime _first;
    private readonly TimeSpan _unit;

    public RecurrenceClock(RecurrenceRule rule, DateTime start)
    {
        _rule = rule;
        _hours = rule.Hours.Count > 0 ? rule.Hours : [start.Hour];
        _minutes = rule.Minutes.Count > 0 ? rule.Minutes : [start.Minute];
        _seconds = rule.Seconds.Count > 0 ? rule.Seconds : [start.Second];
        _fraction = TimeSpan.FromTicks(start.Ticks % TimeSpan.TicksPerSecond);
        _unit = rule.Frequency switch
        {
            RecurrenceFrequency.Hourly => TimeSpan.FromHours(1),
            RecurrenceFrequency.Minutely => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromSeconds(1),
        };
        _first = new DateTime(start.Ticks - (start.Ticks % _unit.Ticks));
    }

    /// <summary>How many times of day a rule of whole days takes.</summary>
    public int PerDay => _hours.Count * _minutes.Count * _seconds.Count;

    public TimeSpan TimeAt(int index)
    {
        var perHour = _minutes.Count * _seconds.Count;
        return new TimeSpan(_hours[index / perHour], _minutes[index % perHour / _seconds.Count], _seconds[index % _seconds.Count]) + _fraction;
    }

    /// <summary>The first time of a day that is after another one.</summary>
    public DateTime? NextOn(DateTime day, DateTime after)
    {
        foreach (var hour in _hours)
        {
            if (day.AddHours(hour + 1) > after && NextInHour(day.AddHours(hour), after) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The hour, minute or second of the rule's interval that a time lies in, or the next.</summary>
    public DateTime NextPeriod(DateTime after)
    {
        var length = _unit.Ticks * _rule.Interval;
        var passed = after < _first ? 0 : (after - _first).Ticks / length;
        return _first.AddTicks(passed * length);
    }

    /// <summary>The first period that begins at a time or after it.</summary>
    public DateTime PeriodFrom(DateTime time)
    {
        var length = _unit.Ticks * _rule.Interval;
        var passed = time <= _first ? 0 : ((time - _first).Ticks + length - 1) / length;
        return _first.AddTicks(passed * length);
    }

    public DateTime PeriodAfter(DateTime period) => period.AddTicks(_unit.Ticks * _rule.Interval);

    /// <summary>Whether the rule takes a period's hour, minute and second, as far as the period has them.</summary>
    public bool TakesPeriod(DateTime period, out DateTime elseFrom)
    {
        elseFrom = period.Date.AddHours(period.Hour + 1);
        if (_rule.Hours.Count > 0 && !_rule.Hours.Contains(period.Hour))
        {
            return false;
        }

        elseFrom = period.Date.AddMinutes((period.Hour * 60) + period.Minute + 1);
        if (_rule.Frequency < RecurrenceFrequency.Hourly && _rule.Minutes.Count > 0 && !_rule.Minutes.Contains(period.Minute))
        {
            return false;
        }

        elseFrom = PeriodAfter(period);
        return _rule.Frequency > RecurrenceFrequency.Secondly || _rule.Seconds.Count == 0 || _rule.Seconds.Contains(period.Second);
    }

    /// <summary>The first time of a period that is after another one.</summary>
    public DateTime? NextIn(DateTime period, DateTime after) => _rule.Frequency switch
    {
        RecurrenceFrequency.Hourly => NextInHour(period, after),
        RecurrenceFrequency.Minutely => NextInMinute(period, after),
        _ => period + _fraction > after ? period + _fraction : null,
    };

    private DateTime? NextInHour(DateTime hour, DateTime after)
    {
        foreach (var minute in _minutes)
        {
            if (hour.AddMinutes(minute + 1) > after && NextInMinute(hour.AddMinutes(minute), after) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private DateTime? NextInMinute(DateTime minute, DateTime after)
    {
        foreach (var second in _seconds)
        {
            if (minute.AddSeconds(second) + _fraction is var found && found > after)
            {
                return found;
            }
        }

        return null;
    }
}
