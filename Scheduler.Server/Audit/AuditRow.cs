namespace Scheduler.Server.Audit;

internal sealed record AuditRow
{
    public required string Id { get; init; }

    public required long RecordedAt { get; init; }

    public required string ActorKind { get; init; }

    public string? ActorId { get; init; }

    public string? ActorName { get; init; }

    public string? Address { get; init; }

    public required string Action { get; init; }

    public required string ObjectKind { get; init; }

    public string? ObjectId { get; init; }

    public string? ObjectName { get; init; }

    public string? GroupName { get; init; }

    public string? BeforeJson { get; init; }

    public string? AfterJson { get; init; }

    /// <summary>Null until the sweep has chained the row.</summary>
    public long? Position { get; init; }

    public string? Hash { get; init; }
}
