using System.Data.Common;
using System.Text.Json;
using Dapper;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal sealed class ExecutorKeyStore(IDatabase database, IClusterClock clock) : IExecutorKeys
{
    private const string Columns = """
        id AS Id, app AS App, labels AS Labels, created_by AS CreatedBy, created_at AS CreatedAt, expires_at AS ExpiresAt
        """;

    public async Task<ExecutorKey?> FindAsync(string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM executor_keys WHERE hash = @hash AND (expires_at IS NULL OR expires_at > @now)",
            new { hash = OpaqueToken.Hash(key), now = clock.NowMicros },
            cancellationToken: cancellationToken));
        return row?.ToKey();
    }

    public async Task<IReadOnlySet<string>> ActiveAmongAsync(IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        if (keyIds.Count == 0)
        {
            return new HashSet<string>();
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT id FROM executor_keys WHERE id IN @keyIds AND (expires_at IS NULL OR expires_at > @now)",
            new { keyIds = keyIds.Distinct(StringComparer.Ordinal), now = clock.NowMicros },
            cancellationToken: cancellationToken));
        return ids.ToHashSet(StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<ExecutorKey>> ListAsync(string? after, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM executor_keys WHERE id < @after ORDER BY id DESC LIMIT @take", new { after = after ?? "g", take }, cancellationToken: cancellationToken)); // ids are hexadecimal
        return [.. rows.Select(row => row.ToKey())];
    }

    public async Task<ExecutorKey?> FindByIdAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM executor_keys WHERE id = @id", new { id }, cancellationToken: cancellationToken));
        return row?.ToKey();
    }

    public Task InsertAsync(DbTransaction transaction, ExecutorKey key, string secret) =>
        transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            """
            INSERT INTO executor_keys (id, app, labels, hash, created_by, created_at, expires_at)
            VALUES (@Id, @App, @labels, @hash, @CreatedBy, @createdAt, @expiresAt)
            """,
            new
            {
                key.Id,
                key.App,
                labels = JsonSerializer.Serialize(key.Labels),
                hash = OpaqueToken.Hash(secret),
                key.CreatedBy,
                createdAt = key.CreatedAt.ToMicros(),
                expiresAt = key.ExpiresAt?.ToMicros(),
            },
            transaction);

    public async Task<bool> DeleteAsync(DbTransaction transaction, string id) =>
        await transaction.Connection!.ExecuteAsync("DELETE FROM executor_keys WHERE id = @id", new { id }, transaction) == 1; // an open transaction has its connection

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string App { get; init; }

        public required string Labels { get; init; }

        public required string CreatedBy { get; init; }

        public long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public ExecutorKey ToKey() => new()
        {
            Id = Id,
            App = App,
            Labels = JsonSerializer.Deserialize<Dictionary<string, string>>(Labels) ?? [],
            CreatedBy = CreatedBy,
            CreatedAt = Instants.FromMicros(CreatedAt),
            ExpiresAt = Instants.FromMicros(ExpiresAt),
        };
    }
}
