namespace Scheduler.Server.Runs;

/// <summary>How the latest runs of a stretch of time ended.</summary>
internal sealed record RunOutcomes
{
    public long Stretch { get; init; }

    public long Ended { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }
}
