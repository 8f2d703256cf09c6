namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>The local times of a rule, which it counts from a start.</summary>
internal sealed class RecurrenceTimes
{
    private const int LastYear = 2200;

    // A rule can be impossible, or nearly.
    private const int MaxSteps = 200_000;

    private readonly RecurrenceRule _rule;
    private readonly DateTime _start;
    private readonly RecurrenceDays _days;
    private readonly RecurrenceClock _clock;
    private Period? _last;
    private Answer? _answer;

    public RecurrenceTimes(RecurrenceRule rule, DateTime start)
    {
        _rule = rule;
        _start = start;
        _days = new RecurrenceDays(rule, start);
        _clock = new RecurrenceClock(rule, start);
    }

    /// <summary>The first local time after another one; null for none until the year 2200.</summary>
    public DateTime? NextLocal(DateTime after)
    {
        // A calendar asks day after day for what may be years away. Written whole, as the period below is.
        var from = after < _start ? _start.AddTicks(-1) : after;
        if (_answer is { } answer && answer.After <= from && !(answer.Next <= from))
        {
            return answer.Next;
        }

        var next = _rule.IsInterval ? NextInDay(from) : NextOfDays(from);
        next = next > _rule.UntilLocal ? null : next;
        _answer = new Answer(from, next);
        return next;
    }

    private DateTime? NextOfDays(DateTime after)
    {
        for (var (index, step) = (Math.Max(0, IndexOf(after)), 0); step < MaxSteps; index += _rule.Interval, step++)
        {
            if (StartOf(index) is not { } first)
            {
                return null;
            }

            if (NextOf(PeriodAt(index, first), after) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private DateTime? NextOf(Period period, DateTime after)
    {
        if (_rule.Positions.Count == 0)
        {
            foreach (var day in period.Days)
            {
                if (day.AddDays(1) > after && _clock.NextOn(day, after) is { } found)
                {
                    return found;
                }
            }

            return null;
        }

        var total = (long)period.Days.Count * _clock.PerDay;
        return _rule.Positions
            .Select(position => position > 0 ? position - 1 : total + position)
            .Where(position => position >= 0 && position < total)
            .Select(position => (DateTime?)(period.Days[(int)(position / _clock.PerDay)] + _clock.TimeAt((int)(position % _clock.PerDay))))
            .Where(time => time > after)
            .Min();
    }

    // Walking forward asks for the same period again and again. Written whole, so that several threads may share a rule.
    private Period PeriodAt(int index, DateTime first)
    {
        if (_last is { } last && last.Index == index)
        {
            return last;
        }

        var length = _rule.Frequency switch
        {
            RecurrenceFrequency.Daily => 1,
            RecurrenceFrequency.Weekly => 7,
            RecurrenceFrequency.Monthly => _days.TakesMonth(first.Month) ? DateTime.DaysInMonth(first.Year, first.Month) : 0,
            _ => DateTime.IsLeapYear(first.Year) ? 366 : 365,
        };
        var days = new List<DateTime>();
        for (var i = 0; i < length; i++)
        {
            if (first.AddDays(i) is var day && _days.Takes(day))
            {
                days.Add(day);
            }
        }

        return _last = new Period(index, days);
    }

    /// <summary>The number of the period that a time lies in, or the one before it, counted in single days, weeks, months or years from the start's and a multiple of the interval.</summary>
    private int IndexOf(DateTime time)
    {
        var index = _rule.Frequency switch
        {
            RecurrenceFrequency.Daily => (time.Date - _start.Date).Days,
            RecurrenceFrequency.Weekly => (WeekOf(time) - WeekOf(_start)).Days / 7,
            RecurrenceFrequency.Monthly => ((time.Year - _start.Year) * 12) + time.Month - _start.Month,
            _ => time.Year - _start.Year,
        };
        return index / _rule.Interval * _rule.Interval;
    }

    private DateTime? StartOf(int index)
    {
        var year = _start.Year + (_rule.Frequency switch
        {
            RecurrenceFrequency.Daily => index / 366,
            RecurrenceFrequency.Weekly => index / 53,
            RecurrenceFrequency.Monthly => index / 12,
            _ => index,
        });
        if (index < 0 || year > LastYear)
        {
            return null;
        }

        return _rule.Frequency switch
        {
            RecurrenceFrequency.Daily => _start.Date.AddDays(index),
            RecurrenceFrequency.Weekly => WeekOf(_start).AddDays(7 * index),
            RecurrenceFrequency.Monthly => new DateTime(_start.Year, _start.Month, 1).AddMonths(index),
            _ => new DateTime(_start.Year + index, 1, 1),
        };
    }

    private DateTime WeekOf(DateTime time) => time.Date.AddDays(-(((int)time.DayOfWeek - (int)_rule.WeekStart + 7) % 7));

    private DateTime? NextInDay(DateTime after)
    {
        var candidate = _clock.NextPeriod(after);
        for (var step = 0; step < MaxSteps && candidate.Year <= LastYear; step++)
        {
            if (!_days.Takes(candidate.Date))
            {
                candidate = _clock.PeriodFrom(candidate.Date.AddDays(1));
            }
            else if (!_clock.TakesPeriod(candidate, out var from))
            {
                candidate = _clock.PeriodFrom(from);
            }
            else if (_clock.NextIn(candidate, after) is { } found)
            {
                return found;
            }
            else
            {
                candidate = _clock.PeriodAfter(candidate);
            }
        }

        return null;
    }

    private sealed record Answer(DateTime After, DateTime? Next);

    private sealed record Period(int Index, IReadOnlyList<DateTime> Days);
}
