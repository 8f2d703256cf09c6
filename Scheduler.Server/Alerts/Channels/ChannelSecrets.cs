using System.Text.Json;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>Encrypts the secret parts of channels.</summary>
internal sealed class ChannelSecrets(ClusterSecret secret)
{
    private readonly SecretBox _box = new(secret, "alert-channels");

    public string Protect(string channelId, ChannelSecret value) => _box.Protect(JsonSerializer.SerializeToUtf8Bytes(value), channelId);

    /// <summary>Null when it was written under another cluster's secret, or changed since.</summary>
    public ChannelSecret? Reveal(string channelId, string box) => _box.Reveal(box, channelId) is { } text ? JsonSerializer.Deserialize<ChannelSecret>(text) : null;
}
