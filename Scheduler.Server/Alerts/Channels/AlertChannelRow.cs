namespace Scheduler.Server.Alerts.Channels;

/// <summary>A stored channel.</summary>
internal sealed record AlertChannelRow
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    public required AlertChannelSpec Spec { get; init; }

    /// <summary>Its <see cref="ChannelSecret"/>, encrypted; null for mail.</summary>
    public required string? Secret { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }
}
