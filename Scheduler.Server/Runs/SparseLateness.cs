using System.Text.Json;

namespace Scheduler.Server.Runs;

/// <summary>A histogram as a node publishes it for its peers: bucket, count, bucket, count, …</summary>
internal sealed record SparseLateness
{
    public required IReadOnlyList<int> Buckets { get; init; }

    public required long MaxMicros { get; init; }

    /// <summary>What a peer published; null when a peer of another version publishes something else.</summary>
    public static SparseLateness? Parse(JsonElement? stats)
    {
        try
        {
            return stats?.Deserialize<SparseLateness>(JsonSerializerOptions.Web) is { Buckets: not null } sparse ? sparse : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
