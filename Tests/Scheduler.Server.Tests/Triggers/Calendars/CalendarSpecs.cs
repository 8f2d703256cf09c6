using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers.Calendars;

/// <summary>Calendars for tests, of the parts given.</summary>
internal static class CalendarSpecs
{
    public static CalendarSpec Of(
        string timeZone = "UTC",
        IReadOnlyList<string>? weekdays = null,
        IReadOnlyList<string>? dates = null,
        IReadOnlyList<(string From, string To)>? timesOfDay = null,
        IReadOnlyList<(DateTimeOffset From, DateTimeOffset To)>? blackouts = null,
        string? ics = null) => new()
        {
            Name = "test",
            Description = "",
            TimeZone = timeZone,
            Weekdays = weekdays ?? [],
            Dates = dates ?? [],
            TimesOfDay = [.. (timesOfDay ?? []).Select(range => new TimeOfDayRange { From = range.From, To = range.To })],
            Blackouts = [.. (blackouts ?? []).Select(blackout => new Blackout { From = blackout.From, To = blackout.To })],
            Ics = ics,
        };
}
