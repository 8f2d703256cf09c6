using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>A channel's definition without its secret parts: valid, complete, stored and answered as it is.</summary>
internal record AlertChannelSpec
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required ChannelKind Kind { get; init; }

    /// <summary>Where a webhook's address leads, all of it that is shown; null for mail.</summary>
    public required string? Host { get; init; }

    public required bool HasSecret { get; init; }

    /// <summary>Null for mail.</summary>
    public required MessageTemplate? Template { get; init; }

    /// <summary>With the template <see cref="MessageTemplate.Own"/> alone.</summary>
    public required string? Body { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>At least so many ms pass from one message to the next; meanwhile they gather.</summary>
    public required int MinIntervalMs { get; init; }

    public static AlertChannelSpec Parse(string json) =>
        JsonSerializer.Deserialize<AlertChannelSpec>(json, ApiJson.Options) ?? throw new InvalidOperationException("A stored alert channel is empty.");

    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);
}
