using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>A stored log line as the interface shows it.</summary>
internal sealed record RunLogLine
{
    /// <summary>Room for the lines of one delivery, so that sequence numbers rise from one delivery to the next.</summary>
    public const long SeqPerFence = 1_000_000_000;

    public required long Seq { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Level { get; init; }

    public required string Category { get; init; }

    public required string Message { get; init; }

    public string? Scope { get; init; }

    /// <summary>How many lines were dropped right before this one.</summary>
    public int Dropped { get; init; }

    public required int Fence { get; init; }

    public static RunLogLine From(RunLogRow row) => new()
    {
        Seq = ((row.Fence - 1) * SeqPerFence) + row.Seq,
        At = Instants.FromMicros(row.At),
        Level = row.Level,
        Category = row.Category,
        Message = row.Message,
        Scope = row.Scope,
        Dropped = row.Dropped,
        Fence = row.Fence,
    };
}
