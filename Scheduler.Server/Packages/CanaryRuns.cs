namespace Scheduler.Server.Packages;

/// <summary>How the runs of a canary went.</summary>
internal sealed record CanaryRuns(long Ended, long Failed)
{
    /// <summary>Whether more than the allowed share of enough runs failed.</summary>
    public bool IsTooBad(int maxFailurePercent, int minRuns) => Ended >= minRuns && Failed * 100 > maxFailurePercent * Ended;
}
