namespace Scheduler.Server.Runs;

/// <summary>A row of <c>run_logs</c>.</summary>
internal sealed record RunLogRow
{
    public required string RunId { get; init; }

    public required int Fence { get; init; }

    public required long Seq { get; init; }

    public required long At { get; init; }

    public required string Level { get; init; }

    public required string Category { get; init; }

    public required string Message { get; init; }

    public string? Scope { get; init; }

    public int Dropped { get; init; }
}
