namespace Scheduler.Server.Alerts.Rules;

/// <summary>A stored rule.</summary>
internal sealed record AlertRuleRow
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    /// <summary>What happened before this instant, cluster time in microseconds, is not its business.</summary>
    public required long Since { get; init; }

    public required AlertRuleSpec Spec { get; init; }

    public required long CreatedAt { get; init; }

    public required long UpdatedAt { get; init; }
}
