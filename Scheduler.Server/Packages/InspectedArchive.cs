namespace Scheduler.Server.Packages;

/// <summary>An archive that is as its manifest says.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="ManifestJson">Its exact text.</param>
/// <param name="ManifestSha256">The hash of its exact bytes.</param>
internal sealed record InspectedArchive(PackageManifest Manifest, string ManifestJson, string ManifestSha256);
