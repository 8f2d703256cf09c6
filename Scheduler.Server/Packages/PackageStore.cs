using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>The versions of packages, without their bytes.</summary>
internal sealed class PackageStore(IDatabase database)
{
    private const string Columns = """
        name AS Name, version AS Version, blob_id AS BlobId, size_bytes AS SizeBytes, archive_sha256 AS ArchiveSha256, manifest_sha256 AS ManifestSha256, handlers AS Handlers,
        uploaded_at AS UploadedAt, uploaded_by AS UploadedBy
        """;

    public async Task<PackageRow?> FindAsync(string name, string version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PackageRow>(new CommandDefinition(
            $"SELECT {Columns} FROM packages WHERE name = @name AND version = @version", new { name, version }, cancellationToken: cancellationToken));
    }

    /// <summary>By name and version, the texts, behind the given ones.</summary>
    public async Task<IReadOnlyList<PackageRow>> ListAsync(string afterName, string afterVersion, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<PackageRow>(new CommandDefinition(
            $"""
            SELECT {Columns} FROM packages WHERE name >= @afterName AND (name > @afterName OR version > @afterVersion)
            ORDER BY name, version LIMIT @take
            """,
            new { afterName, afterVersion, take },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>All versions of a package with their manifests, in no order.</summary>
    public async Task<IReadOnlyList<(PackageRow Row, string Manifest)>> VersionsAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<PackageRow>(new CommandDefinition(
            $"SELECT {Columns} FROM packages WHERE name = @name", new { name }, cancellationToken: cancellationToken))).AsList();
        var manifests = (await connection.QueryAsync<(string Version, string Manifest)>(new CommandDefinition(
            "SELECT version, manifest FROM packages WHERE name = @name", new { name }, cancellationToken: cancellationToken))).ToDictionary(row => row.Version, row => row.Manifest, StringComparer.Ordinal);
        return [.. rows.Where(row => manifests.ContainsKey(row.Version)).Select(row => (row, manifests[row.Version]))];
    }

    public async Task<int> CountVersionsAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT COUNT(*) FROM packages WHERE name = @name", new { name }, cancellationToken: cancellationToken));
    }

    /// <summary>Raises a violated key when the version is there already.</summary>
    public Task InsertAsync(PackageRow row, string manifest, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            """
            INSERT INTO packages (name, version, blob_id, size_bytes, archive_sha256, manifest_sha256, handlers, manifest, uploaded_at, uploaded_by)
            VALUES (@Name, @Version, @BlobId, @SizeBytes, @ArchiveSha256, @ManifestSha256, @Handlers, @manifest, @UploadedAt, @UploadedBy)
            """,
            new { row.Name, row.Version, row.BlobId, row.SizeBytes, row.ArchiveSha256, row.ManifestSha256, row.Handlers, manifest, row.UploadedAt, row.UploadedBy },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Keeps the version as it is until the transaction ends; null when it is not there.</summary>
    public Task<PackageRow?> HoldAsync(string name, string version, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.QuerySingleOrDefaultAsync<PackageRow>(new CommandDefinition( // as above
            $"SELECT {Columns} FROM packages WHERE name = @name AND version = @version{database.Dialect.ForUpdate}",
            new { name, version },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Deletes a version that the caller holds, unless an app runs it.</summary>
    public async Task<bool> DeleteAsync(string name, string version, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            """
            DELETE FROM packages WHERE name = @name AND version = @version AND NOT EXISTS (
                SELECT 1 FROM package_heads h JOIN package_deployments d ON d.id = h.current_id WHERE h.package = @name AND d.version = @version)
            AND NOT EXISTS (
                SELECT 1 FROM package_heads h JOIN package_deployments d ON d.id = h.canary_id WHERE h.package = @name AND d.version = @version)
            """,
            new { name, version },
            transaction,
            cancellationToken: cancellationToken)) == 1;
}
