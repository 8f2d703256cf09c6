using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>What one event excludes.</summary>
internal sealed record IcsEvent
{
    /// <summary>Local time in <see cref="Zone"/>; midnight of the first day for whole days.</summary>
    public required DateTime Start { get; init; }

    /// <summary>Null for whole days, which are of the calendar's zone.</summary>
    public TimeZoneInfo? Zone { get; init; }

    public required TimeSpan Length { get; init; }

    /// <summary>Null when it happens once.</summary>
    public RecurrenceRule? Rule { get; init; }

    /// <summary>Starts that the rule gives and that do not count, as <see cref="Start"/> is written.</summary>
    public IReadOnlyCollection<DateTime> Except { get; init; } = [];
}
