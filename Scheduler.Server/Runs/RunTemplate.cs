using System.Text.Json.Serialization;
using Executor.Sdk.Protocol;

namespace Scheduler.Server.Runs;

/// <summary>What every run of one version of a job has in common and what planning and routing need to know; stored beside each trigger.</summary>
internal sealed record RunTemplate
{
    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    /// <summary>The app whose executors may run it.</summary>
    public required string App { get; init; }

    public required string Handler { get; init; }

    /// <summary>Labels an executor must have; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public RoutingStrategy Routing { get; init; }

    /// <summary>The name of the only executor that may run it; null unless it is pinned.</summary>
    public string? Executor { get; init; }

    /// <summary>The user in whose browsers it rings, instead of an executor; null for all but alarms.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    public OverlapPolicy Overlap { get; init; } = OverlapPolicy.Skip;

    public DeliveryPolicy Delivery { get; init; }

    public int Priority { get; init; } = 5;

    /// <summary>How long after due a run may still wait for an executor, in ms.</summary>
    public long ExpireAfterMs { get; init; } = 60_000;

    /// <summary>How many runs may go on at once although they may overlap; null for no limit.</summary>
    public int? ConcurrencyLimit { get; init; }

    /// <summary>Runs of a job that must not overlap, or only so many, all go to the job's seat. Those of a broadcast are everywhere: each executor decides for itself.</summary>
    public bool Seated => Routing != RoutingStrategy.Broadcast && (Overlap != OverlapPolicy.Allow || ConcurrencyLimit is not null);
}
