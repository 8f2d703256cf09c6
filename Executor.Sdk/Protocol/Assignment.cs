using System.Text.Json;

namespace Executor.Sdk.Protocol;

/// <summary>One delivery of a run to an executor. Instants are cluster time in microseconds since 1970-01-01Z.</summary>
public sealed record Assignment
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The number of this delivery; reports carry it.</summary>
    public required int Fence { get; init; }

    /// <summary>The number of charged attempts, this one included.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The job's id: runs of one job share its overlap policy.</summary>
    public required string JobId { get; init; }

    /// <summary>The job's name.</summary>
    public required string JobName { get; init; }

    /// <summary>The handler to call.</summary>
    public required string Handler { get; init; }

    /// <summary>The handler's arguments.</summary>
    public JsonElement Args { get; init; }

    /// <summary>When the run starts; never before.</summary>
    public required long DueAtMicros { get; init; }

    /// <summary>For a further attempt of a run that failed: it does not start before this instant either; null for the first.</summary>
    public long? NotBeforeMicros { get; init; }

    /// <summary>After this instant the run is not started any more but reported <c>skipped(expired)</c>; null for never.</summary>
    public long? ExpireAtMicros { get; init; }

    /// <summary>How long the handler may run, in milliseconds; null for no limit.</summary>
    public long? TimeoutMs { get; init; }

    /// <summary>What to do when a run of the same job is still going at due.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>How many runs of the job may go on at once under <see cref="OverlapPolicy.Allow"/>; the others wait. Null for no limit.</summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>1 to 10; among runs that wait for a slot, the higher one goes first.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>The same for every delivery of the run: the key to make side effects happen once.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The chain of dependent runs it belongs to; null for none.</summary>
    public string? ChainId { get; init; }

    /// <summary>The runs it follows, with their results; null for none.</summary>
    public IReadOnlyList<UpstreamRun>? Upstream { get; init; }

    /// <summary>Its part of a broadcast; null when the job is not broadcast.</summary>
    public ShardInfo? Shard { get; init; }
}
