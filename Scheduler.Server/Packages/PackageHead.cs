namespace Scheduler.Server.Packages;

/// <summary>What an app runs of a package. Whoever changes it holds it first.</summary>
internal sealed record PackageHead
{
    public required string App { get; init; }

    public required string Package { get; init; }

    /// <summary>Rises with each change; executors refuse a lower one.</summary>
    public long Revision { get; init; }

    public string? CurrentId { get; init; }

    public string? CanaryId { get; init; }
}
