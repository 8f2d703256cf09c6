namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>Which parts of a rule go together, by the table in RFC 5545, 3.3.10.</summary>
internal static class RecurrenceFit
{
    /// <returns>What does not, to follow the rule's name; empty when all do.</returns>
    public static string Check(RecurrenceRule rule, bool hasCountAndUntil)
    {
        var frequency = rule.Frequency;
        var hasOrdinals = rule.Days.Any(day => day.Ordinal != 0);
        foreach (var (isWrong, problem) in new[]
        {
            (hasCountAndUntil, "gives both COUNT and UNTIL: give one"),
            (rule.MonthDays.Count > 0 && frequency == RecurrenceFrequency.Weekly, "gives BYMONTHDAY, which does not go with FREQ=WEEKLY"),
            (rule.YearDays.Count > 0 && frequency is (RecurrenceFrequency.Daily or RecurrenceFrequency.Weekly or RecurrenceFrequency.Monthly),
                "gives BYYEARDAY, which does not go with FREQ=DAILY, WEEKLY or MONTHLY"),
            (rule.WeekNumbers.Count > 0 && frequency != RecurrenceFrequency.Yearly, "gives BYWEEKNO, which goes with FREQ=YEARLY only"),
            (hasOrdinals && frequency < RecurrenceFrequency.Monthly, "numbers a day in BYDAY, which goes with FREQ=MONTHLY and YEARLY only"),
            (hasOrdinals && rule.WeekNumbers.Count > 0, "numbers a day in BYDAY, which does not go with BYWEEKNO"),
            (rule.Positions.Count > 0 && rule.IsInterval, "gives BYSETPOS, which is not supported with FREQ=HOURLY, MINUTELY or SECONDLY"),
            (rule.Positions.Count > 0 && !HasLists(rule), "gives BYSETPOS, which needs another BY part to choose from"),
        })
        {
            if (isWrong)
            {
                return problem;
            }
        }

        return "";
    }

    private static bool HasLists(RecurrenceRule rule) =>
        rule.Months.Count + rule.WeekNumbers.Count + rule.YearDays.Count + rule.MonthDays.Count + rule.Days.Count + rule.Hours.Count + rule.Minutes.Count + rule.Seconds.Count > 0;
}
