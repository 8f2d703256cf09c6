namespace Scheduler.Server.Packages;

/// <summary>What an upload may be beside <see cref="Executor.Sdk.Protocol.PackageLimits"/>, which executors check again.</summary>
internal static class ArchiveLimits
{
    /// <summary>What a form adds to its file.</summary>
    public const long FormBytes = 64 * 1024;

    public const int SchemaBytes = 64 * 1024;

    public const int VersionsPerPackage = 100;
}
