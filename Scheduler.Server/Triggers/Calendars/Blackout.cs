namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A stretch of time that is excluded once.</summary>
internal sealed record Blackout
{
    public required DateTimeOffset From { get; init; }

    /// <summary>Not excluded any more.</summary>
    public required DateTimeOffset To { get; init; }
}
