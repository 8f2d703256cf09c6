using Scheduler.Server.Alerts.Delivery;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>An alert as it is answered.</summary>
internal sealed record AlertView
{
    public required string Id { get; init; }

    public required string RuleId { get; init; }

    public required string Rule { get; init; }

    public required AlertKind Kind { get; init; }

    public required AlertSeverity Severity { get; init; }

    public required AlertState State { get; init; }

    /// <summary>A job as group/name, an app, or an executor as app/name.</summary>
    public required string Subject { get; init; }

    public required string? Group { get; init; }

    public required string? JobId { get; init; }

    public required string Message { get; init; }

    /// <summary>How often it happened since it was opened.</summary>
    public required long Count { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }

    public required string? LastRunId { get; init; }

    public required DateTimeOffset? NotifiedAt { get; init; }

    public required DateTimeOffset? SilencedUntil { get; init; }

    public required DateTimeOffset? AcknowledgedAt { get; init; }

    public required string? AcknowledgedBy { get; init; }

    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>The latest ones; null in lists.</summary>
    public IReadOnlyList<AlertDeliveryView>? Deliveries { get; init; }

    public static AlertView From(AlertRow row) => new()
    {
        Id = row.Id,
        RuleId = row.RuleId,
        Rule = row.RuleName,
        Kind = row.Kind,
        Severity = row.Severity,
        State = row.State,
        Subject = row.Subject,
        Group = row.GroupName,
        JobId = row.JobId,
        Message = row.Message,
        Count = row.Times,
        OpenedAt = Instants.FromMicros(row.OpenedAt),
        LastSeenAt = Instants.FromMicros(row.LastSeenAt),
        LastRunId = row.LastRunId,
        NotifiedAt = Instants.FromMicros(row.NotifiedAt),
        SilencedUntil = Instants.FromMicros(row.SilencedUntil),
        AcknowledgedAt = Instants.FromMicros(row.AcknowledgedAt),
        AcknowledgedBy = row.AcknowledgedBy,
        EndedAt = Instants.FromMicros(row.EndedAt),
    };
}
