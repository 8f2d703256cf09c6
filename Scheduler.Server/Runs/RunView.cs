using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Server.Api;

namespace Scheduler.Server.Runs;

/// <summary>A run as the interface shows it.</summary>
internal sealed record RunView
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public required string? JobName { get; init; }

    public required string? Group { get; init; }

    public required RunState State { get; init; }

    public required string? Reason { get; init; }

    public required RunCause Cause { get; init; }

    public required string? TriggerId { get; init; }

    public required JsonElement? Args { get; init; }

    public required int Attempt { get; init; }

    public required int Fence { get; init; }

    public required IReadOnlyList<AttemptView> Attempts { get; init; }

    /// <summary>The executor's name; its id when it has been forgotten.</summary>
    public required string? Executor { get; init; }

    public required string? ExecutorId { get; init; }

    public required string? Node { get; init; }

    /// <summary>Null: the executor's own code, not a package.</summary>
    public required PackageView? Package { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public required DateTimeOffset PlannedAt { get; init; }

    public required DateTimeOffset? SentAt { get; init; }

    public required DateTimeOffset? ArmedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    public required DateTimeOffset? NotBefore { get; init; }

    /// <summary>When cancelling was asked for.</summary>
    public required DateTimeOffset? CancelAt { get; init; }

    [JsonConverter(typeof(MillisecondsConverter))]
    public required double? LatenessMs { get; init; }

    [JsonConverter(typeof(MillisecondsConverter))]
    public required double? DurationMs { get; init; }

    /// <summary>The bound on the error of the executor's cluster clock when the run started.</summary>
    [JsonConverter(typeof(MillisecondsConverter))]
    public required double? ClockErrorMs { get; init; }

    public required JsonElement? Progress { get; init; }

    public required JsonElement? Result { get; init; }

    /// <summary>True in a list when there is a result that is too large for one.</summary>
    public required bool ResultOmitted { get; init; }

    public required JsonElement? Error { get; init; }

    public required ShardView? Shard { get; init; }

    public required string? ChainId { get; init; }

    public required string? RetryOf { get; init; }

    public required JsonElement? Routing { get; init; }

    public required MissedView? Missed { get; init; }
}
