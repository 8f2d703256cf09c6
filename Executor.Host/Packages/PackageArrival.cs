using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>Brings versions into their folders: what is there and as it was signed is not fetched again.</summary>
internal sealed partial class PackageArrival(PackageDownload download, TimeProvider time, ILogger<PackageArrival> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Goes on until the version is unpacked; a lost connection or a full disk only takes time.</summary>
    /// <exception cref="PackageException">The archive is not what was signed, or not what a package may be.</exception>
    public async Task<PackageManifest> UnpackedAsync(PackageOrder order, PackageFolder folder, CancellationToken cancellationToken)
    {
        string path = folder.VersionPath(order.FolderName);
        string archive = folder.ArchivePath(order.FolderName);
        while (true)
        {
            try
            {
                if (await PackageArchive.VerifyAsync(path, order.Statement.ManifestSha256, cancellationToken) is { } unpacked)
                {
                    return unpacked;
                }

                await download.FetchAsync(order, archive, cancellationToken);
                var manifest = await PackageArchive.UnpackAsync(archive, order.Statement.ManifestSha256, path, cancellationToken);
                File.Delete(archive);
                return manifest;
            }
            catch (IOException e)
            {
                Log.Again(logger, order.ToString(), e.Message, Pause.TotalSeconds);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>Goes on until a note is written; a full disk only takes time.</summary>
    public async Task NotedAsync(PackageOrder order, Action<PackageOrder> write, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                write(order);
                return;
            }
            catch (IOException e)
            {
                Log.NotNoted(logger, order.ToString(), e.Message, Pause.TotalSeconds);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9041, LogLevel.Warning, "{Package} could not be unpacked yet: {Reason} Trying again in {Seconds} s.")]
        public static partial void Again(ILogger logger, string package, string reason, double seconds);

        [LoggerMessage(9045, LogLevel.Warning, "The order to run {Package} could not be noted yet: {Reason} Trying again in {Seconds} s.")]
        public static partial void NotNoted(ILogger logger, string package, string reason, double seconds);
    }
}
