namespace Scheduler.Server.Triggers.Words;

/// <summary>Numbers, days and lists of them in Chinese.</summary>
internal static class ChineseLists
{
    private static readonly string[] DayNames = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

    public static string Day(int day) => DayNames[day];

    public static string And(IEnumerable<string> items) => string.Join('、', items);

    /// <summary>Three or more in a row are a range.</summary>
    public static string And(IReadOnlyList<int> numbers, Func<int, string> name) =>
        numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1 ? $"{name(numbers[0])}至{Spaced(name(numbers[^1]))}" : And(numbers.Select(name));

    /// <summary>Digits stand apart from the characters before them.</summary>
    public static string Spaced(string text) => text is [>= '0' and <= '9', ..] ? $" {text}" : text;

    public static string Days(IReadOnlyList<int> days) => And(days, Day);

    /// <summary>Numbers with a unit behind the list.</summary>
    public static string Numbers(IReadOnlyList<int> numbers, string unit) => numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1
        ? $"{numbers[0]} 至 {numbers[^1]} {unit}"
        : $"{string.Join('、', numbers)} {unit}";

    public static string Months(IReadOnlyList<int> months) => And(months, month => $"{month} 月");

    /// <summary>Which day, week or so on; from the end when negative.</summary>
    public static string Nth(int number, string unit) => number switch
    {
        -1 => $"最后一{unit}",
        < 0 => $"倒数第 {-number} {unit}",
        _ => $"第 {number} {unit}",
    };

    public static string Span(long ms) => ms switch
    {
        _ when ms % 86_400_000 == 0 => Count(ms / 86_400_000, "天"),
        _ when ms % 3_600_000 == 0 => Count(ms / 3_600_000, "小时"),
        _ when ms % 60_000 == 0 => Count(ms / 60_000, "分钟"),
        _ when ms % 1_000 == 0 => Count(ms / 1_000, "秒"),
        _ => $" {ms} 毫秒",
    };

    public static string Count(long number, string unit) => number == 1 ? unit : $" {number} {unit}";
}
