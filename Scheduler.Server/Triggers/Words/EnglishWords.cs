using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

internal sealed class EnglishWords : IWords
{
    public string Interval(long everyMs) => $"every {EnglishLists.Span(everyMs)}";

    public string FixedDelay(long delayMs) => $"{(EnglishLists.Span(delayMs) is [>= '0' and <= '9', ..] span ? span : $"one {EnglishLists.Span(delayMs)}")} after the previous run ended";

    public string Once(string localTime) => $"once, on {localTime.Replace(" ", " at ", StringComparison.Ordinal)}";

    public string Daily(IReadOnlyList<string> times, IReadOnlyList<int> days) => $"at {EnglishLists.And(times)} {EnglishLists.Days(days)}";

    public string Recurrence(RecurrenceRule rule, DateTime start) => EnglishRecurrence.Describe(rule, start);

    public string Cron(CronParts parts) => EnglishCron.Describe(parts);

    public string UnknownCron(string cron) => $"whenever the cron expression {cron} says";

    public string Sentence(string schedule, string? timeZone, string? from, string? until, string? calendar) =>
        char.ToUpperInvariant(schedule[0]) + schedule[1..]
        + (timeZone is null ? "" : $" ({timeZone})")
        + (from is null ? "" : $", from {from} on")
        + (until is null ? "" : $", until {until}")
        + (calendar is null ? "" : $", except when the calendar {calendar} excludes it")
        + ".";
}
