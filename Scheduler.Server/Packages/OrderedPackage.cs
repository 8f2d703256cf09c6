namespace Scheduler.Server.Packages;

/// <summary>A version of a package that an app runs, on all of its executors or on those of a canary.</summary>
internal sealed record OrderedPackage
{
    public required string App { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public long Revision { get; init; }

    public required string DeploymentId { get; init; }

    public bool IsCanary { get; init; }

    public required string ManifestSha256 { get; init; }

    public required string ArchiveSha256 { get; init; }

    public long SizeBytes { get; init; }
}
