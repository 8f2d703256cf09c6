using System.Globalization;

namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>Reads the text of a recurrence rule; nothing that it says is ignored.</summary>
internal static class RecurrenceText
{
    public const int MaxLength = 500;
    public const int MaxCount = 10_000;
    private const int MaxInterval = 1_000_000;
    private static readonly string[] Frequencies = ["SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
    private static readonly string[] Days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>In capitals, without the property's name.</summary>
    public static string Normalize(string text)
    {
        var rule = text.Trim().ToUpperInvariant();
        return rule.StartsWith("RRULE:", StringComparison.Ordinal) ? rule["RRULE:".Length..] : rule;
    }

    /// <summary>The same rule without its COUNT.</summary>
    public static string WithoutCount(string normalized) =>
        string.Join(';', normalized.Split(';').Where(part => !part.StartsWith("COUNT=", StringComparison.Ordinal)));

    /// <summary>Reads what was written before and found right.</summary>
    public static RecurrenceRule Parse(string normalized) =>
        TryParse(normalized, out var problem) ?? throw new FormatException($"{normalized} is not a recurrence rule: {problem}.");

    /// <param name="normalized">The rule.</param>
    /// <param name="problem">What is wrong with it, to follow its name.</param>
    /// <returns>Null when something is wrong.</returns>
    public static RecurrenceRule? TryParse(string normalized, out string problem)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in normalized.Split(';'))
        {
            if (part.Split('=') is not [var name, { Length: > 0 } value])
            {
                problem = $"has a part '{part}' that is not NAME=VALUE";
                return null;
            }

            if (!parts.TryAdd(name, value))
            {
                problem = $"gives {name} twice";
                return null;
            }
        }

        var rule = Read(parts, out problem);
        if (problem.Length == 0 && rule is not null)
        {
            problem = RecurrenceFit.Check(rule, parts.ContainsKey("COUNT") && parts.ContainsKey("UNTIL"));
        }

        return problem.Length == 0 ? rule : null;
    }

    private static RecurrenceRule? Read(Dictionary<string, string> parts, out string problem)
    {
        problem = "";
        if (!parts.TryGetValue("FREQ", out var frequency) || !Frequencies.Contains(frequency))
        {
            problem = $"needs a FREQ, one of {string.Join(", ", Frequencies)}";
            return null;
        }

        var rule = new RecurrenceRule { Frequency = (RecurrenceFrequency)Array.IndexOf(Frequencies, frequency) };
        foreach (var (name, value) in parts)
        {
            var next = name switch
            {
                "FREQ" => rule,
                "INTERVAL" => Number(value, 1, MaxInterval) is { } interval ? rule with { Interval = interval } : null,
                "COUNT" => Number(value, 1, MaxCount) is { } count ? rule with { Count = count } : null,
                "UNTIL" => Until(rule, value),
                "WKST" => Array.IndexOf(Days, value) is >= 0 and var day ? rule with { WeekStart = DayNames.DayAt(day) } : null,
                "BYMONTH" => List(value, 1, 12) is { } months ? rule with { Months = months } : null,
                "BYWEEKNO" => List(value, -53, 53) is { } weeks ? rule with { WeekNumbers = weeks } : null,
                "BYYEARDAY" => List(value, -366, 366) is { } days ? rule with { YearDays = days } : null,
                "BYMONTHDAY" => List(value, -31, 31) is { } days ? rule with { MonthDays = days } : null,
                "BYDAY" => DayList(value) is { } days ? rule with { Days = days } : null,
                "BYHOUR" => List(value, 0, 23) is { } hours ? rule with { Hours = hours } : null,
                "BYMINUTE" => List(value, 0, 59) is { } minutes ? rule with { Minutes = minutes } : null,
                "BYSECOND" => List(value, 0, 59) is { } seconds ? rule with { Seconds = seconds } : null,
                "BYSETPOS" => List(value, -366, 366) is { } positions ? rule with { Positions = positions } : null,
                _ => null,
            };
            if (next is null)
            {
                problem = $"has a part {name}={value} that is not understood{Advice(name)}";
                return null;
            }

            rule = next;
        }

        return rule;
    }

    private static string Advice(string name) => name switch
    {
        "INTERVAL" => $": a whole number from 1 to {MaxInterval}",
        "COUNT" => $": a whole number from 1 to {MaxCount}",
        "UNTIL" => ": 20301231, 20301231T235959 or 20301231T235959Z",
        "WKST" => ": MO to SU",
        "BYDAY" => ": days MO to SU, with an ordinal as in 2MO or -1FR",
        "BYHOUR" => ": hours from 0 to 23",
        "BYMINUTE" => ": minutes from 0 to 59",
        "BYSECOND" => ": seconds from 0 to 59",
        "BYMONTH" => ": months from 1 to 12",
        "BYMONTHDAY" => ": days from 1 to 31, or -31 to -1 from the end",
        "BYYEARDAY" => ": days from 1 to 366, or -366 to -1 from the end",
        "BYWEEKNO" => ": weeks from 1 to 53, or -53 to -1 from the end",
        "BYSETPOS" => ": positions from 1 to 366, or -366 to -1 from the end",
        _ => "",
    };

    private static RecurrenceRule? Until(RecurrenceRule rule, string value)
    {
        if (DateTime.TryParseExact(value, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
        {
            return rule with { UntilInstant = new DateTimeOffset(instant) };
        }

        if (DateTime.TryParseExact(value, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return rule with { UntilLocal = local };
        }

        return DateTime.TryParseExact(value, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && date.Year < DateTime.MaxValue.Year
            ? rule with { UntilLocal = date.AddDays(1).AddTicks(-1) }
            : null;
    }

    private static int? Number(string text, int low, int high) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high ? number : null;

    private static List<int>? List(string text, int low, int high)
    {
        var numbers = new SortedSet<int>();
        foreach (var item in text.Split(','))
        {
            if (!int.TryParse(item, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < low || number > high || (number == 0 && low != 0))
            {
                return null;
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static List<RecurrenceDay>? DayList(string text)
    {
        var days = new HashSet<RecurrenceDay>();
        foreach (var item in text.Split(','))
        {
            var ordinal = 0;
            if (item.Length < 2
                || Array.IndexOf(Days, item[^2..]) is var day && day < 0
                || (item.Length > 2 && (!int.TryParse(item[..^2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ordinal) || ordinal is 0 or < -53 or > 53)))
            {
                return null;
            }

            days.Add(new RecurrenceDay(DayNames.DayAt(day), ordinal));
        }

        return [.. days.OrderBy(day => day.Ordinal).ThenBy(day => DayNames.IndexOf(day.Day))];
    }
}
