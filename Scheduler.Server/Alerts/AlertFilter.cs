using Scheduler.Server.Alerts.Rules;

namespace Scheduler.Server.Alerts;

/// <summary>What a list of alerts is asked for by; null means any.</summary>
internal sealed record AlertFilter
{
    public IReadOnlyList<AlertState>? States { get; init; }

    public IReadOnlyList<AlertSeverity>? Severities { get; init; }

    public string? RuleId { get; init; }

    public string? JobId { get; init; }

    /// <summary>The groups that the caller may see; executors belong to none and are seen by all.</summary>
    public IReadOnlyCollection<string>? Groups { get; init; }
}
