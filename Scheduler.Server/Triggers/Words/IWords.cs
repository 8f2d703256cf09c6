using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

/// <summary>A language. Days of the week are numbers from Monday, 0.</summary>
internal interface IWords
{
    string Interval(long everyMs);

    string FixedDelay(long delayMs);

    string Once(string localTime);

    string Daily(IReadOnlyList<string> times, IReadOnlyList<int> days);

    string Recurrence(RecurrenceRule rule, DateTime start);

    string Cron(CronParts parts);

    /// <summary>For expressions that are valid and that there are no words for.</summary>
    string UnknownCron(string cron);

    /// <summary>Makes a sentence of a schedule and what limits it.</summary>
    string Sentence(string schedule, string? timeZone, string? from, string? until, string? calendar);
}
