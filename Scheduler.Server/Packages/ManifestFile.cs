namespace Scheduler.Server.Packages;

internal sealed record ManifestFile
{
    /// <summary>With <c>/</c> as separator.</summary>
    public required string Path { get; init; }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    public required long SizeBytes { get; init; }
}
