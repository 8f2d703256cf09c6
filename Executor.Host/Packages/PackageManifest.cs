using System.Text.Json;
using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>What <c>manifest.json</c> at the root of an archive says.</summary>
internal sealed record PackageManifest
{
    public const string FileName = "manifest.json";

    private const int KnownFormat = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required int Format { get; init; }

    public required string Name { get; init; }

    public required string Version { get; init; }

    public required string EntryAssembly { get; init; }

    public required ManifestSdk Sdk { get; init; }

    public required IReadOnlyList<ManifestHandler> Handlers { get; init; }

    /// <summary>Every entry of the archive but the manifest.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }

    /// <exception cref="PackageException">It is no manifest, or one that this host cannot run.</exception>
    public static PackageManifest Read(byte[] bytes)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<PackageManifest>(bytes, Json) ?? throw new PackageException($"{FileName} is null.");
            return manifest.Problem() is { } problem ? throw new PackageException($"{FileName} {problem}.") : manifest;
        }
        catch (JsonException e)
        {
            throw new PackageException($"{FileName} cannot be read: {e.Message} Make the package with dotnet build -t:PackJobs.");
        }
    }

    private string? Problem()
    {
        if (Format != KnownFormat)
        {
            return $"has format {Format}; this host knows {KnownFormat}: update Executor.Host";
        }

        if (!PackageNames.IsName(Name) || !VersionOrder.IsWellFormed(Version))
        {
            return "names no package, or no version of one";
        }

        if (Handlers.Count is 0)
        {
            return "lists no handlers: add a class with [JobHandler(\"name\")] to the package";
        }

        if (Files.FirstOrDefault(file => PackagePaths.Problem(file.Path) is not null) is { } file)
        {
            return $"names a file '{file.Path}' whose path {PackagePaths.Problem(file.Path)}";
        }

        return !EntryAssembly.EndsWith(".dll", StringComparison.Ordinal) || !Files.Any(known => known.Path == EntryAssembly)
            ? $"names '{EntryAssembly}' as its entry assembly, which is none of its files"
            : null;
    }
}
