namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A stored calendar.</summary>
internal sealed record CalendarRow
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    /// <summary>The last version by which all the triggers that name it are planned.</summary>
    public required int PlannedVersion { get; init; }

    public required CalendarSpec Spec { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }
}
