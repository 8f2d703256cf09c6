namespace Scheduler.Server.Packages;

/// <summary>The versions of Executor.Sdk that a package runs on.</summary>
internal sealed record ManifestSdk
{
    public required string Min { get; init; }

    /// <summary>The first that it does not run on; null when there is none.</summary>
    public string? Max { get; init; }
}
