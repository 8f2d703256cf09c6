using System.Text.Json.Serialization;
using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>Whether a test message was taken by its receiver.</summary>
internal sealed record ChannelTestAnswer
{
    public required bool Sent { get; init; }

    /// <summary>Why not; null when it was.</summary>
    public required string? Error { get; init; }

    [JsonConverter(typeof(MillisecondsConverter))]
    public required double DurationMs { get; init; }
}
