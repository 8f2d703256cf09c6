namespace Executor.Sdk.Protocol;

/// <summary>What the server signs of a package that an app is to run. It binds the bytes to the app and to a moment, so that neither another package nor an older order passes.</summary>
public sealed record PackageStatement
{
    /// <summary>The package.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>The app whose executors run it.</summary>
    public required string App { get; init; }

    /// <summary>Rises with each change of what an app runs of the package, going back to an older version included; an executor refuses a lower one than it has followed.</summary>
    public required long Revision { get; init; }

    /// <summary>SHA-256 of <c>manifest.json</c>, its exact bytes, 64 lower-case hexadecimal digits.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>SHA-256 of the archive, 64 lower-case hexadecimal digits.</summary>
    public required string ArchiveSha256 { get; init; }

    /// <summary>The archive's length in bytes.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>When it was signed, in cluster time, microseconds since 1970-01-01Z.</summary>
    public required long IssuedAtMicros { get; init; }
}
