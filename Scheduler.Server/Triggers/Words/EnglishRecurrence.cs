using System.Globalization;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Words;

internal static class EnglishRecurrence
{
    private static readonly string[] Units = ["second", "minute", "hour", "day", "week", "month", "year"];

    public static string Describe(RecurrenceRule rule, DateTime start)
    {
        var unit = Units[(int)rule.Frequency];
        var text = $"every {EnglishLists.Count(rule.Interval, unit)}";
        text += rule.Months.Count > 0 ? $" {EnglishLists.Months(rule.Months)}" : "";
        text += rule.WeekNumbers.Count > 0 ? $" in the {Nths(rule.WeekNumbers)} week of the year" : "";
        text += rule.YearDays.Count > 0 ? $" on the {Nths(rule.YearDays)} day of the year" : "";
        text += Days(rule, start);
        text += Times(rule, start);
        text += rule.Positions.Count > 0 ? $", of these only the {Nths(rule.Positions)} of each {unit}" : "";
        text += rule.Count is { } count ? $", {(count == 1 ? "once" : $"{count} times")} in all" : "";
        return text + Until(rule);
    }

    private static string Days(RecurrenceRule rule, DateTime start)
    {
        var days = "";
        if (rule.MonthDays.Count > 0)
        {
            var positive = rule.MonthDays.Where(day => day > 0).ToList();
            var names = new List<string>();
            if (positive.Count > 0)
            {
                names.Add($"{(positive.Count == 1 ? "day" : "days")} {EnglishLists.And(positive, day => $"{day}")}");
            }

            names.AddRange(rule.MonthDays.Where(day => day < 0).Select(day => $"the {EnglishLists.Nth(day)} day"));
            days = $" on {EnglishLists.And(names)} of the month";
        }

        if (rule.Days.Count > 0)
        {
            var isPlain = rule.Days.All(day => day.Ordinal == 0);
            var list = isPlain
                ? EnglishLists.And([.. rule.Days.Select(day => DayNames.IndexOf(day.Day)).Order()], EnglishLists.Day)
                : $"{EnglishLists.And(rule.Days.Select(day => day.Ordinal == 0 ? $"every {EnglishLists.Day(DayNames.IndexOf(day.Day))}" : $"the {EnglishLists.Nth(day.Ordinal)} {EnglishLists.Day(DayNames.IndexOf(day.Day))}"))} of the {Within(rule)}";
            return days.Length > 0 ? $"{days} if that is {(isPlain ? "a " : "")}{list.Replace(" and ", " or ", StringComparison.Ordinal)}" : $" on {list}";
        }

        return days.Length > 0 || rule.YearDays.Count > 0 ? days : rule.Frequency switch
        {
            RecurrenceFrequency.Weekly => $" on {EnglishLists.Day(DayNames.IndexOf(start.DayOfWeek))}",
            RecurrenceFrequency.Monthly => $" on day {start.Day}",
            RecurrenceFrequency.Yearly when rule.WeekNumbers.Count > 0 => $" on {EnglishLists.Day(DayNames.IndexOf(start.DayOfWeek))}",
            RecurrenceFrequency.Yearly => rule.Months.Count > 0 ? $" on day {start.Day} of the month" : $" on {EnglishLists.Month(start.Month)} {start.Day}",
            _ => "",
        };
    }

    private static string Within(RecurrenceRule rule) => rule.Frequency == RecurrenceFrequency.Yearly && rule.Months.Count == 0 ? "year" : "month";

    private static string Times(RecurrenceRule rule, DateTime start)
    {
        if (RuleTimes.Of(rule, start) is { } times)
        {
            return $" at {EnglishLists.And(times)}";
        }

        var hours = rule.Hours.Count > 0 ? $" in {Numbered("hour", rule.Hours)}" : "";
        var within = new[] { ("minute", rule.Minutes), ("second", rule.Seconds) }.Where(part => part.Item2.Count > 0).Select(part => Numbered(part.Item1, part.Item2)).ToList();
        return within.Count == 0 ? hours : $"{hours} at {EnglishLists.And(within)}";
    }

    private static string Numbered(string unit, IReadOnlyList<int> values) => $"{unit}{(values.Count == 1 ? "" : "s")} {EnglishLists.And(values, value => $"{value}")}";

    private static string Until(RecurrenceRule rule) => (rule.UntilInstant, rule.UntilLocal) switch
    {
        ({ } instant, _) => $", until {instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC",
        (_, { } local) => $", until {local.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}",
        _ => "",
    };

    private static string Nths(IReadOnlyList<int> numbers) => EnglishLists.And([.. numbers.Where(number => number > 0), .. numbers.Where(number => number < 0)], EnglishLists.Nth);
}
