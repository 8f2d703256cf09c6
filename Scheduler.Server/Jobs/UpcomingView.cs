namespace Scheduler.Server.Jobs;

/// <summary>An occurrence to come; <see cref="RunId"/> is null until it is planned.</summary>
internal sealed record UpcomingView
{
    public required DateTimeOffset DueAt { get; init; }

    public string? TriggerId { get; init; }

    public string? RunId { get; init; }
}
