using System.Text.Json;
using Scheduler.Server.Api;

namespace Scheduler.Server.Packages;

/// <summary>What <c>manifest.json</c> at the root of an archive says.</summary>
internal sealed record PackageManifest
{
    public const string FileName = "manifest.json";

    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string EntryAssembly { get; init; }

    public required ManifestSdk Sdk { get; init; }

    public required IReadOnlyList<ManifestHandler> Handlers { get; init; }

    /// <summary>Every entry of the archive but the manifest.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <summary>Reads one that was checked when it was uploaded.</summary>
    public static PackageManifest Parse(string json) =>
        JsonSerializer.Deserialize<PackageManifest>(json, ApiJson.Options) ?? throw new JsonException("A stored manifest is null.");
}
