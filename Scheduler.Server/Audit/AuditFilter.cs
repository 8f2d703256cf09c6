namespace Scheduler.Server.Audit;

internal sealed record AuditFilter
{
    public string? Action { get; init; }

    public string? ActorName { get; init; }

    public string? ObjectId { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    /// <summary>Null sees everything; else only rows of these groups.</summary>
    public IReadOnlyCollection<string>? Groups { get; init; }
}
