using System.Text.Json;
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

    public static JobSpec Parse(string json) =>
        JsonSerializer.Deserialize<JobSpec>(json, ApiJson.Options) ?? throw new InvalidOperationException("A stored job definition is empty.");

    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);

    public RunTemplate ToTemplate(string jobId, int version) => new()
    {
        JobId = jobId,
        JobVersion = version,
        App = Target.App,
        Handler = Target.Handler,
        Labels = Target.Labels.Count == 0 ? null : Target.Labels,
        Routing = Target.Routing,
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
        Target.App == other.Target.App
        && Target.Handler == other.Target.Handler
        && Target.Routing == other.Target.Routing
        && Target.Executor == other.Target.Executor
        && Target.User == other.Target.User
        && ToTemplate("", 0).Seated == other.ToTemplate("", 0).Seated
        && Target.Labels.Count == other.Target.Labels.Count
        && Target.Labels.All(label => other.Target.Labels.TryGetValue(label.Key, out var value) && value == label.Value);
}
