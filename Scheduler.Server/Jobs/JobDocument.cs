using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Jobs;

/// <summary>A job as a caller writes it, before <see cref="JobValidation"/> has looked at it.</summary>
internal sealed record JobDocument
{
    public required string Name { get; init; }

    public string Group { get; init; } = "default";

    public string Description { get; init; } = "";

    public required TargetDocument Target { get; init; }

    public JsonElement? Args { get; init; }

    public IReadOnlyList<TriggerDocument> Triggers { get; init; } = [];

    public OverlapPolicy Overlap { get; init; } = OverlapPolicy.Skip;

    public DeliveryPolicy Delivery { get; init; } = DeliveryPolicy.AtLeastOnce;

    public long? TimeoutMs { get; init; }

    public long ExpireAfterMs { get; init; } = 60_000;

    public RetrySpec Retry { get; init; } = new();

    public IReadOnlyList<DependencyDocument> DependsOn { get; init; } = [];

    public int Priority { get; init; } = 5;

    public int? ConcurrencyLimit { get; init; }

    /// <summary>Set by the server. A replacement may carry what was read, so that reading, changing and writing back needs no clean-up.</summary>
    public string? Id { get; init; }

    /// <inheritdoc cref="Id"/>
    public int? Version { get; init; }

    /// <inheritdoc cref="Id"/>
    public JobState? State { get; init; }

    /// <inheritdoc cref="Id"/>
    public string? PauseReason { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? UpdatedAt { get; init; }
}
