namespace Scheduler.Server.Runs;

/// <summary>Something that may follow the end of a job's runs.</summary>
internal sealed record FollowerEdge
{
    /// <summary>Stored for a job that follows itself by another attempt.</summary>
    public const int Retries = 8;

    /// <summary>Stored for a job that follows itself after a fixed delay, and perhaps by another attempt.</summary>
    public const int Delays = 9;

    public required string JobId { get; init; }

    public required string FollowerId { get; init; }

    public required int Outcome { get; init; }

    public bool IsItself => Outcome >= Retries;

    public bool IsDelayed => Outcome == Delays;

    /// <summary>Whether an end is the one that the follower waits for.</summary>
    public bool Wants(RunState end) => (DependencyOutcome)Outcome switch
    {
        DependencyOutcome.Success => end is RunState.Succeeded,
        DependencyOutcome.Failure => end is RunState.Failed or RunState.TimedOut or RunState.Lost,
        DependencyOutcome.Any => end is RunState.Succeeded or RunState.Failed or RunState.TimedOut or RunState.Lost or RunState.Canceled,
        _ => false,
    };
}
