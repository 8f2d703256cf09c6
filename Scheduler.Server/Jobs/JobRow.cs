namespace Scheduler.Server.Jobs;

/// <summary>A stored job in its current version.</summary>
internal sealed record JobRow
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    public required JobState State { get; init; }

    public string? PauseReason { get; init; }

    public required JobSpec Spec { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }
}
