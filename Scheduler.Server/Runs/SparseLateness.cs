namespace Scheduler.Server.Runs;

/// <summary>A histogram as a node publishes it for its peers: bucket, count, bucket, count, …</summary>
internal sealed record SparseLateness
{
    public required IReadOnlyList<int> Buckets { get; init; }

    public required long MaxMicros { get; init; }
}
