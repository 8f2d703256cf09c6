using System.Globalization;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>Dates as on the wire.</summary>
internal static class CalendarDates
{
    public static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static DateOnly Parse(string text) => TryParse(text, out var date) ? date : throw new FormatException($"{text} is not a date.");
}
