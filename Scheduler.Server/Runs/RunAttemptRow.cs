namespace Scheduler.Server.Runs;

/// <summary>A finished delivery: a row of <c>run_attempts</c>.</summary>
internal sealed record RunAttemptRow
{
    public required string RunId { get; init; }

    public required int Fence { get; init; }

    public required int Attempt { get; init; }

    public required string State { get; init; }

    public string? Reason { get; init; }

    public string? ExecutorId { get; init; }

    public string? ExecutorName { get; init; }

    public string? Node { get; init; }

    public long? SentAt { get; init; }

    public long? ArmedAt { get; init; }

    public long? StartedAt { get; init; }

    public long? EndedAt { get; init; }

    public string? PackageName { get; init; }

    public string? PackageVersion { get; init; }

    public string? Error { get; init; }
}
