namespace Scheduler.Server.Packages;

/// <summary>A version of a package on its way to, on, or gone from the executors of an app.</summary>
internal sealed record DeploymentRow
{
    public required string Id { get; init; }

    public required string App { get; init; }

    public required string Package { get; init; }

    public required string Version { get; init; }

    public required DeploymentState State { get; init; }

    /// <summary>Why it was rolled back.</summary>
    public string? Reason { get; init; }

    /// <summary>The revision that its last change made.</summary>
    public long Revision { get; init; }

    /// <summary>What comes back when this one is rolled back; null: nothing, the package is let go of.</summary>
    public string? PreviousId { get; init; }

    public int? CanaryPercent { get; init; }

    public int MaxFailurePercent { get; init; }

    public int MinRuns { get; init; }

    public long CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public long ChangedAt { get; init; }
}
