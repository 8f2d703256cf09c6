using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>The archives that executors load; implemented by Packages.</summary>
internal interface IPackageArchives
{
    /// <summary>A part of an archive; null when the app is not to run that version.</summary>
    Task<PackageChunk?> ReadAsync(string app, PackageRead read, CancellationToken cancellationToken);
}
