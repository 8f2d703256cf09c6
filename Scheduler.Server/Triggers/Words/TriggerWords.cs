using System.Globalization;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

/// <summary>Says in a sentence when a trigger is due.</summary>
internal static class TriggerWords
{
    public static string Describe(TriggerSpec spec, WordLanguage language)
    {
        IWords words = language == WordLanguage.Chinese ? new ChineseWords() : new EnglishWords();
        var schedule = spec switch
        {
            IntervalTriggerSpec interval => words.Interval(interval.EveryMs),
            FixedDelayTriggerSpec delay => words.FixedDelay(delay.DelayMs),
            OnceTriggerSpec once => words.Once(Local(once.At, spec)),
            DailyTriggerSpec daily => words.Daily(daily.Times, [.. daily.Days.Select(DayNames.IndexOf)]),
            RecurrenceTriggerSpec recurrence => words.Recurrence(RecurrenceText.Parse(recurrence.Rrule), Start(recurrence)),
            CronTriggerSpec cron => CronParts.Parse(cron.Cron) is { } parts ? words.Cron(parts) : words.UnknownCron(cron.Cron),
            _ => throw new ArgumentOutOfRangeException(nameof(spec), $"There are no words for {spec.GetType().Name}."),
        };
        var from = spec is OnceTriggerSpec ? null : spec.StartAt;
        var until = spec is OnceTriggerSpec ? null : spec.EndAt;
        return words.Sentence(schedule, spec is IntervalTriggerSpec or FixedDelayTriggerSpec ? null : spec.TimeZone, Text(from), Text(until), spec.Calendar);
    }

    private static DateTime Start(RecurrenceTriggerSpec spec) =>
        spec.StartAt is { } start ? LocalTimes.LocalOf(start, TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone)) : DateTime.UnixEpoch;

    private static string Local(DateTimeOffset instant, TriggerSpec spec) =>
        LocalTimes.LocalOf(instant, TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone)).ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture);

    private static string? Text(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFF' UTC'", CultureInfo.InvariantCulture);
}
