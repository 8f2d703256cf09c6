namespace Scheduler.Server.Alerts;

/// <summary>Something that a rule asks for has happened.</summary>
internal sealed record AlertFinding
{
    public const int MessageMax = 500;

    /// <summary>What it is about, within the rule: a job's id, or an app or executor.</summary>
    public required string Key { get; init; }

    public required string Subject { get; init; }

    public string? Group { get; init; }

    public string? JobId { get; init; }

    public required string Message { get; init; }

    /// <summary>The runs it happened to; none for executors.</summary>
    public IReadOnlyList<string> RunIds { get; init; } = [];

    public string? LastRunId { get; init; }

    public long? LastDueAt { get; init; }
}
