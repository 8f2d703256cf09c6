using System.Globalization;
using Quartz;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

/// <summary>Says what may surprise about a trigger.</summary>
internal static class TriggerWarnings
{
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(366);

    /// <param name="spec">The trigger.</param>
    /// <param name="fires">Its occurrences.</param>
    /// <param name="times">Those shown.</param>
    /// <param name="asked">How many were wanted.</param>
    /// <param name="now">Cluster time.</param>
    /// <param name="language">Of the answer.</param>
    public static IReadOnlyList<string> Of(TriggerSpec spec, FireTimes fires, IReadOnlyList<DateTimeOffset> times, int asked, DateTimeOffset now, WordLanguage language)
    {
        var isChinese = language == WordLanguage.Chinese;
        var warnings = new List<string>();
        if (spec is not OnceTriggerSpec && times.Count < asked)
        {
            warnings.Add(isChinese ? $"只剩 {times.Count} 次执行。" : times.Count == 1 ? "There is only one occurrence left." : $"There are only {times.Count} occurrences left.");
        }

        if (spec is IntervalTriggerSpec { EveryMs: < 100 } interval)
        {
            warnings.Add(isChinese ? $"每秒会执行 {1000.0 / interval.EveryMs:0.#} 次。" : $"This is {1000.0 / interval.EveryMs:0.#} runs each second.");
        }

        if (LocalTimesOf(spec) is { } next)
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone);
            var (from, until) = (now.UtcDateTime, (now + Ahead).UtcDateTime);
            while (ZoneOffsets.FirstChange(zone, from, until) is { } change)
            {
                if (Clocks(spec, fires, next, zone, change, isChinese) is { } warning)
                {
                    warnings.Add(warning);
                }

                from = change;
            }
        }

        return warnings;
    }

    public static IReadOnlyList<string> OfFixedDelay(WordLanguage language) =>
        [language == WordLanguage.Chinese ? "无法预知执行时间：每次取决于上一次何时结束。" : "Its instants cannot be foreseen: each depends on when the run before ends."];

    private static string? Clocks(TriggerSpec spec, FireTimes fires, Func<DateTime, DateTime?> next, TimeZoneInfo zone, DateTime change, bool isChinese)
    {
        var (old, now) = (change + zone.GetUtcOffset(change.AddTicks(-1)), change + zone.GetUtcOffset(change));
        var (first, last) = old < now ? (old, now) : (now, old);
        var date = first.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var instant = new DateTimeOffset(change);
        if (next(first.AddTicks(-1)) is not { } local || local >= last)
        {
            return null;
        }

        if (old < now)
        {
            // What lies outside the trigger's own limits does not concern it.
            return fires.FirstFrom(instant) != instant ? null : isChinese
                ? $"{date}，{spec.TimeZone} 的时钟由 {Time(old)} 拨快至 {Time(now)}：这段本地时间（如 {Time(local)}）不存在，应在其间的执行改在 {Time(now)} 进行一次。"
                : $"On {date} the clocks in {spec.TimeZone} go forward from {Time(old)} to {Time(now)}: {Time(local)} does not exist that day, and what is due within the gap runs once, at {Time(now)}.";
        }

        var length = last - first;
        if (fires.FirstFrom(instant - length) is not { } one || one >= instant)
        {
            return null;
        }

        var isTwice = fires.FirstFrom(instant) is { } second && second < instant + length;
        return isChinese
            ? $"{date}，{spec.TimeZone} 的时钟由 {Time(old)} 拨慢至 {Time(now)}：这段本地时间（如 {Time(local)}）出现两次，{(isTwice ? "两次都会执行" : "只在第一次执行")}。"
            : $"On {date} the clocks in {spec.TimeZone} go back from {Time(old)} to {Time(now)}: {Time(local)} exists twice that day and runs {(isTwice ? "both times" : "once, the first time")}.";
    }

    // As if clocks never changed; null for what has no local times.
    private static Func<DateTime, DateTime?>? LocalTimesOf(TriggerSpec spec) => spec switch
    {
        DailyTriggerSpec daily => new DailyTimes(daily).NextLocal,
        RecurrenceTriggerSpec recurrence => new RecurrenceTimes(RecurrenceText.Parse(recurrence.Rrule), StartOf(recurrence)).NextLocal,
        CronTriggerSpec cron => after => CronExpression.Parse(cron.Cron).WithTimeZone(TimeZoneInfo.Utc).GetNextValidTimeAfter(new DateTimeOffset(after.Ticks, TimeSpan.Zero))?.UtcDateTime,
        _ => null,
    };

    private static DateTime StartOf(RecurrenceTriggerSpec spec) =>
        spec.StartAt is { } start ? LocalTimes.LocalOf(start, TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone)) : DateTime.UnixEpoch;

    private static string Time(DateTime local) => TimesOfDay.Format(local.TimeOfDay);
}
