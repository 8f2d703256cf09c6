namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>Which days a rule takes.</summary>
internal sealed class RecurrenceDays
{
    private readonly RecurrenceRule _rule;

    /// <param name="rule">The rule.</param>
    /// <param name="start">Where it counts from: what the rule does not say, this day says.</param>
    public RecurrenceDays(RecurrenceRule rule, DateTime start)
    {
        var saysDays = rule.YearDays.Count + rule.MonthDays.Count + rule.Days.Count > 0;
        _rule = (saysDays, rule.Frequency) switch
        {
            (false, RecurrenceFrequency.Weekly) => rule with { Days = [new RecurrenceDay(start.DayOfWeek, 0)] },
            (false, RecurrenceFrequency.Monthly) => rule with { MonthDays = [start.Day] },
            (false, RecurrenceFrequency.Yearly) when rule.WeekNumbers.Count > 0 => rule with { Days = [new RecurrenceDay(start.DayOfWeek, 0)] },
            (false, RecurrenceFrequency.Yearly) => rule with { MonthDays = [start.Day], Months = rule.Months.Count > 0 ? rule.Months : [start.Month] },
            _ => rule,
        };
    }

    public bool Takes(DateTime day) =>
        TakesMonth(day.Month)
        && (_rule.WeekNumbers.Count == 0 || TakesWeek(day))
        && (_rule.YearDays.Count == 0 || Takes(_rule.YearDays, day.DayOfYear, DaysInYear(day.Year)))
        && (_rule.MonthDays.Count == 0 || Takes(_rule.MonthDays, day.Day, DateTime.DaysInMonth(day.Year, day.Month)))
        && (_rule.Days.Count == 0 || TakesWeekday(day));

    public bool TakesMonth(int month) => _rule.Months.Count == 0 || _rule.Months.Contains(month);

    private bool TakesWeekday(DateTime day)
    {
        foreach (var entry in _rule.Days)
        {
            if (entry.Day == day.DayOfWeek && (entry.Ordinal == 0 || IsNth(day, entry.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    // Numbered within the year only where the rule names no months.
    private bool IsNth(DateTime day, int ordinal)
    {
        var inYear = _rule.Frequency == RecurrenceFrequency.Yearly && _rule.Months.Count == 0;
        var index = (inYear ? day.DayOfYear : day.Day) - 1;
        var length = inYear ? DaysInYear(day.Year) : DateTime.DaysInMonth(day.Year, day.Month);
        return ordinal > 0 ? (index / 7) + 1 == ordinal : -((length - 1 - index) / 7) - 1 == ordinal;
    }

    // Week 1 is the first with at least four days in the year, so the days at a year's ends may be of the next or last one's weeks.
    private bool TakesWeek(DateTime day)
    {
        var year = day.Year;
        if (day < FirstWeek(year))
        {
            year--;
        }
        else if (year < DateTime.MaxValue.Year && day >= FirstWeek(year + 1))
        {
            year++;
        }

        var first = FirstWeek(year);
        return Takes(_rule.WeekNumbers, ((day - first).Days / 7) + 1, (FirstWeek(year + 1) - first).Days / 7);
    }

    private DateTime FirstWeek(int year)
    {
        var fourth = new DateTime(year, 1, 4);
        return fourth.AddDays(-(((int)fourth.DayOfWeek - (int)_rule.WeekStart + 7) % 7));
    }

    private static bool Takes(IReadOnlyList<int> numbers, int number, int last)
    {
        foreach (var wanted in numbers)
        {
            if (wanted == number || wanted == number - last - 1)
            {
                return true;
            }
        }

        return false;
    }

    private static int DaysInYear(int year) => DateTime.IsLeapYear(year) ? 366 : 365;
}
