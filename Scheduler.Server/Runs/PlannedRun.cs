using Executor.Sdk.Protocol;

namespace Scheduler.Server.Runs;

/// <summary>A row to be written to the ledger. Instants are cluster time in microseconds since 1970-01-01Z.</summary>
internal sealed record PlannedRun
{
    public required string Id { get; init; }

    /// <summary>Unique in the ledger, <see cref="RunOrigins"/>; a row whose origin exists already is left alone.</summary>
    public required string Origin { get; init; }

    public required RunTemplate Template { get; init; }

    public string? TriggerId { get; init; }

    public required RunCause Cause { get; init; }

    public required long DueAt { get; init; }

    public required long PlannedAt { get; init; }

    /// <summary><see cref="RunState.Planned"/>, <see cref="RunState.Dispatched"/> for a run by call whose executor is connected right here, or <see cref="RunState.Skipped"/>.</summary>
    public RunState State { get; set; } = RunState.Planned;

    /// <summary>Why it was skipped, or what it waits for; routing says <c>noExecutor</c>.</summary>
    public string? Reason { get; set; }

    /// <summary>Set by routing; null while nobody fits.</summary>
    public string? ExecutorId { get; set; }

    /// <summary>The node that sent it; only with <see cref="RunState.Dispatched"/>.</summary>
    public string? Node { get; set; }

    public long? SentAt { get; set; }

    /// <summary>Who was considered and why, as JSON; null when there is nothing to say but "it was free".</summary>
    public string? Routing { get; set; }

    /// <summary>Which part of a broadcast it is; null for other runs, and for a broadcast that has not been spread over the executors.</summary>
    public ShardInfo? Shard { get; init; }

    /// <summary>Whether it is routed once more: its reason is told even where a first one would not be worth a text.</summary>
    public bool IsAgain { get; init; }

    /// <summary>The executor that had it in its hands before, or whose shard it is; null when there is none, or where that does not count.</summary>
    public string? LastExecutorId { get; init; }

    /// <summary>Arguments of this run alone, as JSON; null for the job's own.</summary>
    public string? Args { get; init; }

    public string? RetryOf { get; init; }

    public string? ChainId { get; init; }

    /// <summary>For a settled misfire: the range and number of the occurrences that did not run.</summary>
    public long? MissedFrom { get; init; }

    public long? MissedTo { get; init; }

    public long? MissedCount { get; init; }
}
