using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Packages;

/// <summary>Reads archives for executors from the database, so any node can.</summary>
internal sealed class PackageArchives(OrderStore orders, ArchiveStore archives) : IPackageArchives
{
    private const int MostBytes = 256 * 1024;

    public async Task<PackageChunk?> ReadAsync(string app, PackageRead read, CancellationToken cancellationToken)
    {
        if (await orders.FindArchiveAsync(app, read, cancellationToken) is not var (blobId, sizeBytes))
        {
            return null;
        }

        return new PackageChunk(read.OffsetBytes >= sizeBytes ? [] : await archives.ReadAsync(blobId, read.OffsetBytes, MostBytes, cancellationToken), sizeBytes);
    }
}
