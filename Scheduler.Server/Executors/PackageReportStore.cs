using System.Data.Common;
using System.Text.Json;
using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>What executors said last of their packages.</summary>
internal sealed class PackageReportStore(IDatabase database)
{
    public Task WriteAsync(string executorId, IReadOnlyList<PackageReport> packages, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            "REPLACE INTO package_reports (executor_id, packages, reported_at) VALUES (@executorId, @packages, @now)",
            new { executorId, packages = JsonSerializer.Serialize(packages, ProtocolJson.Options), now },
            transaction,
            cancellationToken: cancellationToken));

    public async Task<IReadOnlyList<ExecutorPackageView>> ReadAsync(string executorId, CancellationToken cancellationToken) =>
        (await ReadAsync([executorId], cancellationToken)).GetValueOrDefault(executorId) ?? [];

    /// <summary>The same within a transaction.</summary>
    public async Task<IReadOnlyList<PackageReport>> ReadAsync(string executorId, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.QuerySingleOrDefaultAsync<string>(new CommandDefinition( // as above
            "SELECT packages FROM package_reports WHERE executor_id = @executorId", new { executorId }, transaction, cancellationToken: cancellationToken)) is { } packages
            ? JsonSerializer.Deserialize<IReadOnlyList<PackageReport>>(packages, ProtocolJson.Options) ?? []
            : [];

    /// <summary>By executor; one that said nothing is missing.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<ExecutorPackageView>>> ReadAsync(IReadOnlyCollection<string> executorIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, IReadOnlyList<ExecutorPackageView>>(StringComparer.Ordinal);
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var ids in executorIds.Chunk(500))
        {
            foreach (var (id, packages) in await connection.QueryAsync<(string, string)>(new CommandDefinition(
                "SELECT executor_id, packages FROM package_reports WHERE executor_id IN @ids", new { ids }, cancellationToken: cancellationToken)))
            {
                found[id] = [.. (JsonSerializer.Deserialize<IReadOnlyList<PackageReport>>(packages, ProtocolJson.Options) ?? []).Select(ExecutorPackageView.From)];
            }
        }

        return found;
    }

    public async Task DeleteAsync(string executorId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM package_reports WHERE executor_id = @executorId", new { executorId }, cancellationToken: cancellationToken));
    }
}
