using System.Globalization;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

internal static class ChineseRecurrence
{
    private static readonly string[] Units = ["秒", "分钟", "小时", "天", "周", "个月", "年"];
    private static readonly string[] Periods = ["秒", "分钟", "小时", "天", "周", "月", "年"];

    public static string Describe(RecurrenceRule rule, DateTime start)
    {
        var text = rule.Interval == 1 ? $"每{Periods[(int)rule.Frequency]}" : $"每 {rule.Interval} {Units[(int)rule.Frequency]}";
        var days = (rule.Months.Count > 0 ? $" {ChineseLists.Months(rule.Months)}" : "")
            + (rule.WeekNumbers.Count > 0 ? ChineseLists.And(rule.WeekNumbers.Select(week => ChineseLists.Nth(week, "周"))) + "的" : "")
            + (rule.YearDays.Count > 0 ? ChineseLists.And(rule.YearDays.Select(day => ChineseLists.Nth(day, "天"))) : "")
            + Days(rule, start);
        text += days.Length == 0 ? "" : $"的{ChineseLists.Spaced(days.TrimStart())}";
        text += Times(rule, start);
        text += rule.Positions.Count > 0 ? $"，仅取每{Periods[(int)rule.Frequency]}中的{ChineseLists.And(rule.Positions.Select(position => ChineseLists.Nth(position, "次")))}" : "";
        text += rule.Count is { } count ? $"，共 {count} 次" : "";
        return text + Until(rule);
    }

    private static string Days(RecurrenceRule rule, DateTime start)
    {
        var monthDays = ChineseLists.And(rule.MonthDays.Where(day => day > 0).Select(day => $"{day} 日").Concat(rule.MonthDays.Where(day => day < 0).Select(day => ChineseLists.Nth(day, "天"))));
        if (rule.Days.Count > 0)
        {
            var isPlain = rule.Days.All(day => day.Ordinal == 0);
            var list = isPlain
                ? ChineseLists.Days([.. rule.Days.Select(day => DayNames.IndexOf(day.Day)).Order()])
                : ChineseLists.And(rule.Days.Select(day => (day.Ordinal == 0 ? "每个" : ChineseLists.Nth(day.Ordinal, "个")) + ChineseLists.Day(DayNames.IndexOf(day.Day))));
            return monthDays.Length > 0 ? $"{monthDays}（且为{list}）" : list;
        }

        return monthDays.Length > 0 || rule.YearDays.Count > 0 ? monthDays : rule.Frequency switch
        {
            RecurrenceFrequency.Weekly => ChineseLists.Day(DayNames.IndexOf(start.DayOfWeek)),
            RecurrenceFrequency.Monthly => $"{start.Day} 日",
            RecurrenceFrequency.Yearly when rule.WeekNumbers.Count > 0 => ChineseLists.Day(DayNames.IndexOf(start.DayOfWeek)),
            RecurrenceFrequency.Yearly => rule.Months.Count > 0 ? $" {start.Day} 日" : $"{start.Month} 月 {start.Day} 日",
            _ => "",
        };
    }

    private static string Times(RecurrenceRule rule, DateTime start)
    {
        if (RuleTimes.Of(rule, start) is { } times)
        {
            return $" {ChineseLists.And(times)} 执行";
        }

        // What is coarser than the rule's own step limits it; what is finer multiplies it.
        var parts = new[] { ("点", rule.Hours, RecurrenceFrequency.Hourly), ("分", rule.Minutes, RecurrenceFrequency.Minutely), ("秒", rule.Seconds, RecurrenceFrequency.Secondly) }
            .Where(part => part.Item2.Count > 0)
            .ToLookup(part => rule.Frequency <= part.Item3, part => $" {ChineseLists.Numbers(part.Item2, part.Item1)}");
        var limits = parts[true].Any() ? $"，限{string.Concat(parts[true])}" : "";
        return (parts[false].Any() ? $"，在{(rule.IsInterval ? "第" : "")}{string.Concat(parts[false])}执行" : "执行一次") + limits;
    }

    private static string Until(RecurrenceRule rule) => (rule.UntilInstant, rule.UntilLocal) switch
    {
        ({ } instant, _) => $"，至 {instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC 止",
        (_, { } local) => $"，至 {local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} 止",
        _ => "",
    };
}
