namespace Scheduler.Server.Cluster;

internal sealed record NodeRow
{
    public required string Name { get; init; }

    public required string InstanceId { get; init; }

    public required string AdvertisedUrl { get; init; }

    public required string Version { get; init; }

    public long StartedAt { get; init; }

    public long SeenAt { get; init; }

    public long? StoppedAt { get; init; }

    public long ClockErrorUs { get; init; }

    public long ClockOffsetUs { get; init; }

    /// <summary>What the node says of itself for the dashboard, as JSON.</summary>
    public string? Stats { get; init; }
}
