using Executor.Sdk.Protocol;

namespace PackJobs;

/// <summary>What <c>manifest.json</c> says of a package.</summary>
internal sealed record PackageManifest
{
    public const string FileName = "manifest.json";

    public int Format => 1;

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string EntryAssembly { get; init; }

    public required SdkRange Sdk { get; init; }

    public required IReadOnlyList<HandlerInfo> Handlers { get; init; }

    /// <summary>Every entry but the manifest itself, in ordinal order.</summary>
    public required IReadOnlyList<PackedFile> Files { get; init; }
}
