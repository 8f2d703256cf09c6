using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

/// <summary>The times of day of a rule of whole days, where they are few enough to be said.</summary>
internal static class RuleTimes
{
    private const int Max = 6;

    /// <returns>Null when they are too many, or the rule repeats within a day.</returns>
    public static IReadOnlyList<string>? Of(RecurrenceRule rule, DateTime start)
    {
        var clock = new RecurrenceClock(rule, start);
        return rule.IsInterval || clock.PerDay > Max ? null : [.. Enumerable.Range(0, clock.PerDay).Select(index => TimesOfDay.Format(clock.TimeAt(index)))];
    }
}
