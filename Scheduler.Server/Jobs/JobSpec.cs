using System.Text.Json;
using System.Text.Json.Serialization;
using Executor.Sdk.Protocol;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Jobs;

/// <summary>A job's definition: valid, complete, stored with each version and answered as it is.</summary>
internal record JobSpec
{
    public required string Name { get; init; }

    public required string Group { get; init; }

    public required string Description { get; init; }

    public required TargetSpec Target { get; init; }

    public required JsonElement Args { get; init; }

    public required IReadOnlyList<TriggerSpec> Triggers { get; init; }

    public required OverlapPolicy Overlap { get; init; }

    public required DeliveryPolicy Delivery { get; init; }

    public required long? TimeoutMs { get; init; }

    public required long ExpireAfterMs { get; init; }

    public required RetrySpec Retry { get; init; }

    public IReadOnlyList<DependencyDocument> DependsOn { get; init; } = [];

    public required int Priority { get; init; }

    public int? ConcurrencyLimit { get; init; }

    /// <summary>The names of the calendars that its triggers name.</summary>
    public IReadOnlyCollection<string> CalendarNames() => [.. Triggers.Select(trigger => trigger.Calendar).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Whether it can be wrong about something that may go away.</summary>
    [JsonIgnore]
    public bool NamesOthers => DependsOn.Count > 0 || Target.SecretId is not null;

    public static JobSpec Parse(string json) =>
        JsonSerializer.Deserialize<JobSpec>(json, ApiJson.Options) ?? throw new InvalidOperationException("A stored job definition is empty.");

    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);

    public RunTemplate ToTemplate(string jobId, int version) => new()
    {
        JobId = jobId,
        JobVersion = version,
        App = Target.RoutedApp,
        Handler = Target.RoutedHandler,
        Labels = Target.Labels is { Count: > 0 } labels ? labels : null,
        Routing = Target.Routing ?? RoutingStrategy.LeastLoaded,
        Executor = Target.Executor,
        User = Target.User,
        Overlap = Overlap,
        Delivery = Delivery,
        Priority = Priority,
        ExpireAfterMs = ExpireAfterMs,
        ConcurrencyLimit = ConcurrencyLimit,
    };

    /// <summary>Runs of the other definition go where runs of this one go.</summary>
    public bool IsRoutedLike(JobSpec other) =>
        Target.RoutedApp == other.Target.RoutedApp
        && Target.RoutedHandler == other.Target.RoutedHandler
        && Target.Routing == other.Target.Routing
        && Target.Executor == other.Target.Executor
        && Target.User == other.Target.User
        && ToTemplate("", 0).Seated == other.ToTemplate("", 0).Seated
        && Target.HasLabelsOf(other.Target);
}
