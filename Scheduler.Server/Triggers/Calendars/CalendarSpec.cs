using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A calendar's definition: valid, complete, stored and answered as it is. What any of its parts excludes is excluded.</summary>
internal record CalendarSpec
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Whose days, times of day and floating times these are.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Names as in <see cref="DayNames"/>.</summary>
    public required IReadOnlyList<string> Weekdays { get; init; }

    /// <summary>Whole days, as 2030-01-31.</summary>
    public required IReadOnlyList<string> Dates { get; init; }

    public required IReadOnlyList<TimeOfDayRange> TimesOfDay { get; init; }

    public required IReadOnlyList<Blackout> Blackouts { get; init; }

    /// <summary>An iCalendar object, whose events are excluded.</summary>
    public required string? Ics { get; init; }

    public static CalendarSpec Parse(string json) =>
        JsonSerializer.Deserialize<CalendarSpec>(json, ApiJson.Options) ?? throw new InvalidOperationException("A stored calendar is empty.");

    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);
}
