namespace Executor.Sdk.Protocol;

/// <summary>What an archive of a package may be. The server checks it at upload, and an executor that loads packages again before it unpacks.</summary>
public static class PackageLimits
{
    /// <summary>The archive's length in bytes.</summary>
    public const long ArchiveBytes = 100L * 1024 * 1024;

    /// <summary>The length of all its files together, unpacked, in bytes.</summary>
    public const long UnpackedBytes = 200_000_000;

    /// <summary>How many entries it has, the manifest included.</summary>
    public const int Entries = 2_000;

    /// <summary>How many times its packed length an entry may unpack to.</summary>
    public const int Ratio = 100;

    /// <summary>Unpacked bytes up to which the ratio is of no concern: a few bytes compress by any ratio without harm.</summary>
    public const long RatioFromBytes = 64 * 1024;

    /// <summary>The length of <c>manifest.json</c> in bytes.</summary>
    public const int ManifestBytes = 1024 * 1024;

    /// <summary>The length of an entry's path in characters.</summary>
    public const int PathLength = 240;
}
