namespace Scheduler.Server.Runs;

/// <summary>A job's run within a chain; <see cref="State"/> is null until it has ended.</summary>
internal sealed record ChainRun
{
    public required string ChainId { get; init; }

    public required string JobId { get; init; }

    public required string RunId { get; init; }

    public RunState? State { get; init; }

    /// <summary>What it returned, as JSON; null when that was nothing, or too much.</summary>
    public string? Result { get; init; }

    public bool ResultOmitted { get; init; }

    /// <summary>The job's name; null when it is not asked for, or the job is gone.</summary>
    public string? JobName { get; init; }
}
