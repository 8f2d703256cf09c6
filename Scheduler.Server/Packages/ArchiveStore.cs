using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>
/// The bytes of archives, in chunks of a mebibyte. They are written chunk by chunk, so that nobody waits for a transaction of a hundred of them;
/// what an upload that did not come to its end leaves is found by its row in <c>package_uploads</c>.
/// </summary>
internal sealed class ArchiveStore(IDatabase database)
{
    public const int ChunkBytes = 1024 * 1024;

    public Task BeginAsync(string blobId, long now, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync("INSERT INTO package_uploads (blob_id, started_at) VALUES (@blobId, @now)", new { blobId, now }, cancellationToken);

    public async Task WriteAsync(string blobId, Stream archive, CancellationToken cancellationToken)
    {
        var chunk = new byte[ChunkBytes];
        for (var position = 0; await archive.ReadAtLeastAsync(chunk, ChunkBytes, throwOnEndOfStream: false, cancellationToken) is var read and > 0; position++)
        {
            await database.ExecuteAloneAsync(
                "INSERT INTO package_chunks (blob_id, position, bytes) VALUES (@blobId, @position, @bytes)",
                new { blobId, position, bytes = read == ChunkBytes ? chunk : chunk[..read] },
                cancellationToken);
        }
    }

    /// <summary>The upload has come to its end: a package names the bytes.</summary>
    /// <returns>False when a sweep has taken it for abandoned.</returns>
    public async Task<bool> CompleteAsync(string blobId, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "DELETE FROM package_uploads WHERE blob_id = @blobId AND started_at > 0", new { blobId }, transaction, cancellationToken: cancellationToken)) == 1;

    /// <summary>Makes the bytes of a package that is deleted in the same transaction an upload without an end, for the sweep.</summary>
    public Task AbandonAsync(string blobId, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "INSERT INTO package_uploads (blob_id, started_at) VALUES (@blobId, 0)", new { blobId }, transaction, cancellationToken: cancellationToken));

    /// <summary>Deletes what uploads begun before an instant left.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(long before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var abandoned = (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT blob_id FROM package_uploads WHERE started_at < @before LIMIT 100", new { before }, cancellationToken: cancellationToken))).AsList();
        foreach (var blobId in abandoned)
        {
            await DropAsync(blobId, cancellationToken);
        }

        return abandoned.Count;
    }

    /// <summary>Deletes an upload that came to nothing, unless it has become a package.</summary>
    public async Task DropAsync(string blobId, CancellationToken cancellationToken)
    {
        // Marked first: an upload that comes to its end after all sees that it is too late.
        if (await database.ExecuteAloneAsync("UPDATE package_uploads SET started_at = -1 WHERE blob_id = @blobId", new { blobId }, cancellationToken) == 0)
        {
            return;
        }

        await database.ExecuteAloneAsync("DELETE FROM package_chunks WHERE blob_id = @blobId", new { blobId }, cancellationToken);
        await database.ExecuteAloneAsync("DELETE FROM package_uploads WHERE blob_id = @blobId", new { blobId }, cancellationToken);
    }

    /// <summary>At most so many bytes from an offset on, fewer at the end of a chunk; none behind the end.</summary>
    public async Task<byte[]> ReadAsync(string blobId, long offset, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<byte[]>(new CommandDefinition(
            "SELECT SUBSTR(bytes, @start, @most) FROM package_chunks WHERE blob_id = @blobId AND position = @position",
            new { blobId, position = offset / ChunkBytes, start = (offset % ChunkBytes) + 1, most },
            cancellationToken: cancellationToken)) ?? [];
    }
}
