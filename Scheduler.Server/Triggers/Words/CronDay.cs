using System.Globalization;

namespace Scheduler.Server.Triggers.Words;

/// <summary>What a cron expression says about a day beyond plain values.</summary>
/// <param name="Kind">Which of the special forms it is.</param>
/// <param name="Day">Of the month, or of the week from Monday, 0.</param>
/// <param name="Number">Which of the month's, for <see cref="CronDayKind.Nth"/>; days before the last, for <see cref="CronDayKind.BeforeLast"/>.</param>
internal sealed record CronDay(CronDayKind Kind, int Day, int Number)
{
    private static readonly string[] Names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>A special form of the day of the month; null when it is none.</summary>
    public static CronDay? OfMonth(string text) => text.ToUpperInvariant() switch
    {
        "L" => new CronDay(CronDayKind.Last, 0, 0),
        "LW" => new CronDay(CronDayKind.LastWorkday, 0, 0),
        ['L', '-', .. var before] when Parse(before) is { } number => new CronDay(CronDayKind.BeforeLast, 0, number),
        [.. var day, 'W'] when Parse(day) is { } number => new CronDay(CronDayKind.NearestWorkday, number, 0),
        _ => null,
    };

    /// <summary>A special form of the day of the week; null when it is none.</summary>
    public static CronDay? OfWeek(string text) => text.ToUpperInvariant() switch
    {
        [.. var day, 'L'] when Weekday(day) is { } found => new CronDay(CronDayKind.LastOf, found, 0),
        var whole when whole.Split('#') is [var day, var nth] && Weekday(day) is { } found && Parse(nth) is { } number => new CronDay(CronDayKind.Nth, found, number),
        _ => null,
    };

    private static int? Weekday(string text)
    {
        var sunday = Parse(text) is { } number ? number - 1 : Array.IndexOf(Names, text);
        return sunday is >= 0 and < 7 ? (sunday + 6) % 7 : null;
    }

    private static int? Parse(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
