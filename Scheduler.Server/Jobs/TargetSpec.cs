using System.Text.Json.Serialization;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Jobs;

/// <summary>Where a job runs: executors of an app that have the labels.</summary>
internal sealed record TargetSpec
{
    public string Kind { get; init; } = "executor";

    public required string App { get; init; }

    public required string Handler { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public RoutingStrategy Routing { get; init; }

    /// <summary>The name of the executor that the job is pinned to; null unless it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Executor { get; init; }
}
