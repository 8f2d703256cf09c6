namespace Scheduler.Server.Alerts.Delivery;

/// <summary>What became of telling somebody.</summary>
internal sealed record AlertDeliveryView
{
    public required string Id { get; init; }

    public required string ChannelId { get; init; }

    public required AlertEvent Event { get; init; }

    public required DeliveryState State { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it is tried next; null when it is not.</summary>
    public required DateTimeOffset? NextAt { get; init; }

    public required DateTimeOffset? SentAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public required string? Error { get; init; }
}
