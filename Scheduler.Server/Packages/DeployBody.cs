namespace Scheduler.Server.Packages;

internal sealed record DeployBody
{
    public required string Version { get; init; }

    public required string App { get; init; }

    /// <summary>1 to 100; null: all executors at once.</summary>
    public int? CanaryPercent { get; init; }

    /// <summary>0 to 99: more failures than this, and a canary is rolled back.</summary>
    public int? MaxFailurePercent { get; init; }

    /// <summary>1 to 1,000: fewer runs say nothing of a canary.</summary>
    public int? MinRuns { get; init; }
}
