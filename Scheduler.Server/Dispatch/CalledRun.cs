using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>What canceling and trying again need to know of a run.</summary>
internal sealed record CalledRun
{
    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public string? Args { get; init; }

    public required RunState State { get; init; }

    public string? ExecutorId { get; init; }

    public int? ShardIndex { get; init; }

    public int? ShardCount { get; init; }
}
