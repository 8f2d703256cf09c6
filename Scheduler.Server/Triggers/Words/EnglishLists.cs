namespace Scheduler.Server.Triggers.Words;

/// <summary>Numbers, days and lists of them in English.</summary>
internal static class EnglishLists
{
    private static readonly string[] DayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    private static readonly string[] MonthNames = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth"];

    public static string Day(int day) => DayNames[day];

    public static string And(IEnumerable<string> items)
    {
        var list = items.ToList();
        return list.Count < 2 ? string.Concat(list) : $"{string.Join(", ", list.Take(list.Count - 1))} and {list[^1]}";
    }

    /// <summary>Three or more in a row are a range.</summary>
    public static string And(IReadOnlyList<int> numbers, Func<int, string> name) =>
        numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1 ? $"{name(numbers[0])} to {name(numbers[^1])}" : And(numbers.Select(name));

    /// <summary>With their preposition.</summary>
    public static string Days(IReadOnlyList<int> days) => days.Count switch
    {
        7 => "every day",
        1 => $"every {Day(days[0])}",
        > 2 when days[^1] - days[0] == days.Count - 1 => $"from {And(days, Day)}",
        _ => $"on {And(days, Day)}",
    };

    public static string Months(IReadOnlyList<int> months) => months.Count > 2 && months[^1] - months[0] == months.Count - 1
        ? $"from {And(months, month => MonthNames[month - 1])}"
        : $"in {And(months, month => MonthNames[month - 1])}";

    public static string Month(int month) => MonthNames[month - 1];

    /// <summary>From the end when negative.</summary>
    public static string Nth(int number) => number switch
    {
        -1 => "last",
        < 0 => $"{Nth(-number)} to last",
        <= 5 => Ordinals[number - 1],
        _ => Suffixed(number),
    };

    public static string Span(long ms) => ms switch
    {
        _ when ms % 86_400_000 == 0 => Count(ms / 86_400_000, "day"),
        _ when ms % 3_600_000 == 0 => Count(ms / 3_600_000, "hour"),
        _ when ms % 60_000 == 0 => Count(ms / 60_000, "minute"),
        _ when ms % 1_000 == 0 => Count(ms / 1_000, "second"),
        _ => $"{ms} milliseconds",
    };

    public static string Count(long number, string unit) => number == 1 ? unit : $"{number} {unit}s";

    private static string Suffixed(int number) => number + ((number % 100 is >= 11 and <= 13) ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });
}
