namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A calendar as a caller writes it. Null means left out.</summary>
internal sealed record CalendarDocument
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public string? TimeZone { get; init; }

    public IReadOnlyList<string> Weekdays { get; init; } = [];

    public IReadOnlyList<string> Dates { get; init; } = [];

    public IReadOnlyList<TimeOfDayRange> TimesOfDay { get; init; } = [];

    public IReadOnlyList<Blackout> Blackouts { get; init; } = [];

    public string? Ics { get; init; }

    /// <summary>Set by the server. A replacement may carry what was read, so that reading, changing and writing back needs no clean-up.</summary>
    public string? Id { get; init; }

    /// <inheritdoc cref="Id"/>
    public int? Version { get; init; }

    /// <inheritdoc cref="Id"/>
    public string? State { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? UpdatedAt { get; init; }
}
