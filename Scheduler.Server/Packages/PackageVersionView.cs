using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Server.Api;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>A version of a package as the interface shows it.</summary>
internal sealed record PackageVersionView
{
    public required string Name { get; init; }

    public required string Version { get; init; }

    /// <summary>The names of its handlers.</summary>
    public required IReadOnlyList<string> Handlers { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 of the archive.</summary>
    public required string Sha256 { get; init; }

    public required string ManifestSha256 { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }

    public required string UploadedBy { get; init; }

    public required IReadOnlyList<DeployedView> Deployed { get; init; }

    /// <summary>The versions of Executor.Sdk that it runs on; left out of lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ManifestSdk? Sdk { get; init; }

    /// <summary>The JSON Schema of each handler's arguments, null where it takes any; left out of lists.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, JsonElement?>? ArgsSchemas { get; init; }

    /// <summary>How its handlers differ from those of the version before; left out of lists and of the first version.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HandlerChanges? Changes { get; init; }

    public static PackageVersionView From(PackageRow row, IEnumerable<DeploymentRow> running) => new()
    {
        Name = row.Name,
        Version = row.Version,
        Handlers = JsonSerializer.Deserialize<List<string>>(row.Handlers, ApiJson.Options) ?? [],
        SizeBytes = row.SizeBytes,
        Sha256 = row.ArchiveSha256,
        ManifestSha256 = row.ManifestSha256,
        UploadedAt = Instants.FromMicros(row.UploadedAt),
        UploadedBy = row.UploadedBy,
        Deployed = [.. running.Where(deployment => deployment.Package == row.Name && deployment.Version == row.Version).Select(DeployedView.From)],
    };
}
