using System.Text.Json.Serialization;

namespace Executor.Sdk.Connection;

/// <summary>The server's answer to a key.</summary>
internal sealed record TokenAnswer
{
    [JsonPropertyName("accessToken")]
    public required string AccessToken { get; init; }

    [JsonPropertyName("expiresAt")]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the answer was given, by cluster time; older servers leave it out.</summary>
    [JsonPropertyName("clusterTime")]
    public DateTimeOffset? ClusterTime { get; init; }
}
