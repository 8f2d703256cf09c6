using System.Text.Json.Serialization;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Jobs;

/// <summary>Where a job runs: executors of an app that have the labels, or the browsers of a user.</summary>
internal sealed record TargetSpec
{
    public const string BrowserKind = "browser";

    public string Kind { get; init; } = "executor";

    public required string App { get; init; }

    public required string Handler { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public RoutingStrategy Routing { get; init; }

    /// <summary>The name of the executor that the job is pinned to; null unless it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Executor { get; init; }

    /// <summary>The user whose browsers ring, of kind <c>browser</c>; null for any other.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? User { get; init; }

    /// <summary>The browsers of a user. Their app is none: no executor has it.</summary>
    public static TargetSpec BrowsersOf(string userId) => new() { Kind = BrowserKind, App = "", Handler = "alarm", User = userId };
}
