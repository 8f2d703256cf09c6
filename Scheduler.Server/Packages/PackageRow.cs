namespace Scheduler.Server.Packages;

/// <summary>A version of a package.</summary>
internal sealed record PackageRow
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>Under which its bytes are kept.</summary>
    public required string BlobId { get; init; }

    public long SizeBytes { get; init; }

    public required string ArchiveSha256 { get; init; }

    public required string ManifestSha256 { get; init; }

    /// <summary>JSON array of names.</summary>
    public required string Handlers { get; init; }

    public long UploadedAt { get; init; }

    public required string UploadedBy { get; init; }
}
