using Scheduler.Server.Alerts.Rules;

namespace Scheduler.Server.Alerts;

/// <summary>A stored alert. Instants are cluster time in microseconds.</summary>
internal sealed record AlertRow
{
    public required string Id { get; init; }

    public required string RuleId { get; init; }

    public required string RuleName { get; init; }

    public AlertKind Kind { get; init; }

    public AlertSeverity Severity { get; init; }

    public AlertState State { get; init; }

    public required string Subject { get; init; }

    /// <summary>Null for executors, which belong to no group.</summary>
    public string? GroupName { get; init; }

    public string? JobId { get; init; }

    public required string Message { get; init; }

    public long Times { get; init; }

    public long OpenedAt { get; init; }

    public long LastSeenAt { get; init; }

    public string? LastRunId { get; init; }

    public long? LastDueAt { get; init; }

    /// <summary>When somebody was told last; null while nobody was.</summary>
    public long? NotifiedAt { get; init; }

    public long? SilencedUntil { get; init; }

    public long? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public long? EndedAt { get; init; }

    public bool GoesOn => State is AlertState.Open or AlertState.Acknowledged;
}
