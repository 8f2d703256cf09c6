using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>What the executors of apps are to run.</summary>
internal sealed class OrderStore(IDatabase database)
{
    private const string Select = """
        SELECT h.app AS App, p.name AS Name, p.version AS Version, h.revision AS Revision, d.id AS DeploymentId, p.manifest_sha256 AS ManifestSha256, p.archive_sha256 AS ArchiveSha256,
            p.size_bytes AS SizeBytes,
        """;

    /// <summary>Of each package what is current, and its canary.</summary>
    public async Task<ILookup<string, OrderedPackage>> ReadAsync(IReadOnlyCollection<string> apps, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<OrderedPackage>(new CommandDefinition(
            $"{Select} 0 AS IsCanary {From("current_id")} WHERE h.app IN @apps UNION ALL {Select} 1 AS IsCanary {From("canary_id")} WHERE h.app IN @apps",
            new { apps },
            cancellationToken: cancellationToken));
        return rows.OrderBy(row => row.Name, StringComparer.Ordinal).ToLookup(row => row.App, StringComparer.Ordinal);
    }

    /// <summary>The executors of canaries, by deployment.</summary>
    public async Task<ILookup<string, string>> MembersAsync(IReadOnlyCollection<string> deploymentIds, CancellationToken cancellationToken)
    {
        if (deploymentIds.Count == 0)
        {
            return Array.Empty<string>().ToLookup(id => id, StringComparer.Ordinal);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string DeploymentId, string ExecutorId)>(new CommandDefinition(
            "SELECT deployment_id, executor_id FROM package_canaries WHERE deployment_id IN @deploymentIds", new { deploymentIds }, cancellationToken: cancellationToken));
        return rows.ToLookup(row => row.DeploymentId, row => row.ExecutorId, StringComparer.Ordinal);
    }

    /// <summary>The bytes of a version that the app runs, in whole or as a canary; null when it does not.</summary>
    public async Task<(string BlobId, long SizeBytes)?> FindArchiveAsync(string app, PackageRead read, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var found = await connection.QueryAsync<(string, long)>(new CommandDefinition(
            $"SELECT p.blob_id, p.size_bytes {From("current_id")} WHERE h.app = @app AND h.package = @Name AND p.version = @Version UNION SELECT p.blob_id, p.size_bytes {From("canary_id")} WHERE h.app = @app AND h.package = @Name AND p.version = @Version",
            new { app, read.Name, read.Version },
            cancellationToken: cancellationToken));
        return found.Cast<(string, long)?>().FirstOrDefault();
    }

    private static string From(string which) =>
        $"FROM package_heads h JOIN package_deployments d ON d.id = h.{which} JOIN packages p ON p.name = d.package AND p.version = d.version";
}
