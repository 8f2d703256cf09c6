using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts.Rules;

/// <summary>A rule's definition: valid, complete, stored and answered as it is.</summary>
internal record AlertRuleSpec
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required AlertKind Kind { get; init; }

    /// <summary>In ms; null where the kind has none.</summary>
    public required long? ThresholdMs { get; init; }

    public required AlertScope Scope { get; init; }

    public required AlertSeverity Severity { get; init; }

    /// <summary>Ids of channels.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    public required IReadOnlyList<AlertSilence> Silences { get; init; }

    /// <summary>How often, in ms, somebody is told again of an alert that goes on and nobody acknowledged; null is once.</summary>
    public required long? RepeatMs { get; init; }

    public required bool NotifyRecovery { get; init; }

    public required bool Enabled { get; init; }

    public static AlertRuleSpec Parse(string json) =>
        JsonSerializer.Deserialize<AlertRuleSpec>(json, ApiJson.Options) ?? throw new InvalidOperationException("A stored alert rule is empty.");

    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);

    public bool IsSilentAt(DateTimeOffset at) => Silences.Any(silence => silence.Covers(at));

    /// <summary>Whether it asks for something else than before, so that what happened earlier is none of its business.</summary>
    public bool AsksForOtherThan(AlertRuleSpec before) =>
        (Enabled && !before.Enabled) || Kind != before.Kind || ThresholdMs != before.ThresholdMs || Scope != before.Scope;
}
