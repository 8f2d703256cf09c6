using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>A run asked for by somebody.</summary>
internal sealed record RunCall
{
    /// <summary>The job's current version.</summary>
    public required JobDefinition Job { get; init; }

    /// <summary>JSON; null for the job's own arguments.</summary>
    public string? Args { get; init; }

    /// <summary>Cluster time in microseconds; null or past means now.</summary>
    public long? DueAt { get; init; }

    /// <summary>The same origin names the same run; null for a run of its own.</summary>
    public string? Origin { get; init; }

    /// <summary>The run this one repeats.</summary>
    public string? RetryOf { get; init; }

    /// <summary>The part of a broadcast that is repeated.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>The executor whose part that is.</summary>
    public string? ShardExecutorId { get; init; }
}
