namespace Scheduler.Server.Packages;

/// <summary>What an archive may be. An executor checks the same again.</summary>
internal static class ArchiveLimits
{
    public const long Bytes = 100L * 1024 * 1024;

    /// <summary>What a form adds to its file.</summary>
    public const long FormBytes = 64 * 1024;

    public const long UnpackedBytes = 200_000_000;

    public const int Entries = 2_000;

    public const int Ratio = 100;

    /// <summary>A few bytes compress by any ratio without harm.</summary>
    public const long RatioFromBytes = 64 * 1024;

    public const int ManifestBytes = 1024 * 1024;

    public const int SchemaBytes = 64 * 1024;

    public const int PathLength = 240;

    public const int VersionsPerPackage = 100;
}
