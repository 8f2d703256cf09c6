using System.Security.Cryptography;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.Logging;

namespace Executor.Host.Packages;

/// <summary>Fetches archives in parts. What is there already is not fetched again, whichever node it came from.</summary>
internal sealed partial class PackageDownload(IPackageConnection connection, TimeProvider time, ILogger<PackageDownload> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Goes on until the archive is whole; a lost connection or a full disk only takes time.</summary>
    /// <exception cref="PackageException">The server does not give it, or gives other bytes than were signed.</exception>
    public async Task FetchAsync(PackageOrder order, string path, CancellationToken cancellationToken)
    {
        bool isFresh = !File.Exists(path);
        var pause = FirstPause;
        while (true)
        {
            try
            {
                long before = File.Exists(path) ? new FileInfo(path).Length : 0;
                await ReadOnAsync(order, path, cancellationToken);
                if (await HashAsync(path, cancellationToken) == order.Statement.ArchiveSha256)
                {
                    return;
                }

                File.Delete(path);
                if (isFresh)
                {
                    throw new PackageException(
                        $"The archive of {order} is not the one that was signed (SHA-256 {order.Statement.ArchiveSha256} was): it was changed at the server. Upload the package again under another version.");
                }

                // What an earlier process left may be what is wrong with it.
                isFresh = true;
                pause = before > 0 ? FirstPause : pause;
            }
            catch (IOException e)
            {
                Log.Again(logger, order.ToString(), e.Message, pause.TotalSeconds);
                await Task.Delay(pause, time, cancellationToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task ReadOnAsync(PackageOrder order, string path, CancellationToken cancellationToken)
    {
        var (name, version, sizeBytes) = (order.Statement.Name, order.Statement.Version, order.Statement.SizeBytes);
        await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        while (file.Length < sizeBytes)
        {
            var chunk = await connection.ReadAsync(new PackageRead(name, version, file.Length), cancellationToken)
                ?? throw new PackageException($"The server does not give {order} to this app any more; it orders something else soon.");
            if (chunk.SizeBytes != sizeBytes || chunk.Bytes.Length == 0 || chunk.Bytes.Length > sizeBytes - file.Length)
            {
                throw new PackageException($"The archive of {order} is not as long as was signed ({sizeBytes} bytes): it was changed at the server. Upload the package again under another version.");
            }

            await file.WriteAsync(chunk.Bytes, cancellationToken);
            await file.FlushAsync(cancellationToken);
        }
    }

    private static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }

    private static partial class Log
    {
        [LoggerMessage(9001, LogLevel.Warning, "{Package} could not be fetched yet: {Reason} Going on in {Seconds} s where it stopped.")]
        public static partial void Again(ILogger logger, string package, string reason, double seconds);
    }
}
