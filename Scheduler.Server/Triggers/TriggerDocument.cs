namespace Scheduler.Server.Triggers;

/// <summary>A trigger as a caller writes it. Null means left out.</summary>
internal sealed record TriggerDocument
{
    public string? Id { get; init; }

    public string? Kind { get; init; }

    public string? Cron { get; init; }

    public long? EveryMs { get; init; }

    public DateTimeOffset? At { get; init; }

    public long? DelayMs { get; init; }

    public IReadOnlyList<string>? Times { get; init; }

    public IReadOnlyList<string>? Days { get; init; }

    public string? Rrule { get; init; }

    public string? TimeZone { get; init; }

    public MisfirePolicy? Misfire { get; init; }

    public string? Calendar { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    public DateTimeOffset? EndAt { get; init; }
}
