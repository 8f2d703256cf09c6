namespace Scheduler.Server.Runs;

/// <summary>A planned run that has no executor yet.</summary>
internal sealed record UnroutedRun
{
    public required string Id { get; init; }

    public required int Fence { get; init; }

    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public required long DueAt { get; init; }
}
