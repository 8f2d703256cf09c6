using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

internal sealed class ChineseWords : IWords
{
    public string Interval(long everyMs) => $"每{ChineseLists.Span(everyMs)}执行一次";

    public string FixedDelay(long delayMs) => $"上一次执行结束{(ChineseLists.Span(delayMs) is [' ', ..] span ? span : $" 1 {ChineseLists.Span(delayMs)}")}后再次执行";

    public string Once(string localTime) => $"在 {localTime} 执行一次";

    public string Daily(IReadOnlyList<string> times, IReadOnlyList<int> days) => $"{(days.Count == 7 ? "每天" : $"每{ChineseLists.Days(days)}")} {ChineseLists.And(times)} 执行";

    public string Recurrence(RecurrenceRule rule, DateTime start) => ChineseRecurrence.Describe(rule, start);

    public string Cron(CronParts parts) => ChineseCron.Describe(parts);

    public string UnknownCron(string cron) => $"按 cron 表达式 {cron} 执行";

    public string Sentence(string schedule, string? timeZone, string? from, string? until, string? calendar) =>
        schedule
        + (timeZone is null ? "" : $"（时区 {timeZone}）")
        + (from is null ? "" : $"，自 {from} 起")
        + (until is null ? "" : $"，至 {until} 止")
        + (calendar is null ? "" : $"，日历 {calendar} 排除的时间除外")
        + "。";
}
