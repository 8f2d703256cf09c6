using Scheduler.Server.Storage;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>A calendar in a list: all but its iCalendar text, of which a page could hold two hundred.</summary>
internal sealed record CalendarListItem
{
    public CalendarListItem(CalendarRow row)
    {
        var spec = row.Spec;
        Name = spec.Name;
        Description = spec.Description;
        TimeZone = spec.TimeZone;
        Weekdays = spec.Weekdays;
        Dates = spec.Dates;
        TimesOfDay = spec.TimesOfDay;
        Blackouts = spec.Blackouts;
        HasIcs = spec.Ics is not null;
        Id = row.Id;
        Version = row.Version;
        CreatedAt = Instants.FromMicros(row.CreatedAt);
        UpdatedAt = Instants.FromMicros(row.UpdatedAt);
    }

    public string Name { get; }

    public string Description { get; }

    public string TimeZone { get; }

    public IReadOnlyList<string> Weekdays { get; }

    public IReadOnlyList<string> Dates { get; }

    public IReadOnlyList<TimeOfDayRange> TimesOfDay { get; }

    public IReadOnlyList<Blackout> Blackouts { get; }

    /// <summary>Whether the calendar has an iCalendar text, which only <c>GET /calendars/{id}</c> answers.</summary>
    public bool HasIcs { get; }

    public string Id { get; }

    public int Version { get; }

    public string State { get; } = "active";

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset UpdatedAt { get; }
}
