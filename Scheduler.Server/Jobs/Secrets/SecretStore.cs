using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs.Secrets;

/// <summary>Secrets, their values encrypted.</summary>
internal sealed class SecretStore(IDatabase database)
{
    private const string Columns = "id, group_name, name, description, version, box, created_at, updated_at, value_changed_at";

    public Task InsertAsync(SecretRow secret, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            """
            INSERT INTO secrets (id, group_name, name, description, version, box, created_at, updated_at, value_changed_at)
            VALUES (@Id, @Group, @Name, @Description, @Version, @Box, @CreatedAt, @UpdatedAt, @ValueChangedAt)
            """,
            Values(secret),
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Replaces it; the caller holds the row.</summary>
    public Task UpdateAsync(SecretRow secret, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            """
            UPDATE secrets SET name = @Name, description = @Description, version = @Version, box = @Box, updated_at = @UpdatedAt, value_changed_at = @ValueChangedAt
            WHERE id = @Id
            """,
            Values(secret),
            transaction,
            cancellationToken: cancellationToken));

    public Task DeleteAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "DELETE FROM secrets WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken));

    public Task<long> CountAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition( // as above
            "SELECT COUNT(*) FROM secrets", transaction: transaction, cancellationToken: cancellationToken));

    /// <summary>Reads the row and keeps it from changing until the transaction ends.</summary>
    public async Task<SecretRow?> LockAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition( // as above
            $"SELECT {Columns} FROM secrets WHERE id = @id{database.Dialect.ForUpdate}", new { id }, transaction, cancellationToken: cancellationToken)))?.ToRow();

    /// <summary>The group of a secret, which stays until the transaction ends; null when there is none.</summary>
    public async Task<string?> ShareGroupAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.QuerySingleOrDefaultAsync<string?>(new CommandDefinition( // as above
            $"SELECT group_name FROM secrets WHERE id = @id{database.Dialect.ForShare}", new { id }, transaction, cancellationToken: cancellationToken));

    public Task<SecretRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QuerySingleOrDefaultAsync<Stored>(new CommandDefinition(
                $"SELECT {Columns} FROM secrets WHERE id = @id", new { id }, cancellationToken: cancellationToken)))?.ToRow(),
            cancellationToken);

    /// <summary>By group and name, after the given one; of some groups, or of all.</summary>
    public async Task<IReadOnlyList<SecretRow>> ListAsync(
        IReadOnlyCollection<string>? groups, (string Group, string Name)? after, int take, CancellationToken cancellationToken)
    {
        var where = (groups is null ? "" : " AND group_name IN @groups") + (after is null ? "" : " AND (group_name > @afterGroup OR (group_name = @afterGroup AND name > @afterName))");
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Stored>(new CommandDefinition(
            $"SELECT {Columns} FROM secrets WHERE 1 = 1{where} ORDER BY group_name, name LIMIT @take",
            new { groups, afterGroup = after?.Group, afterName = after?.Name, take },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRow())];
    }

    private static object Values(SecretRow secret) => new
    {
        secret.Id,
        secret.Spec.Group,
        secret.Spec.Name,
        secret.Spec.Description,
        secret.Version,
        secret.Box,
        secret.CreatedAt,
        secret.UpdatedAt,
        secret.ValueChangedAt,
    };

    // Named as the columns are, for Dapper.
    private sealed record Stored
    {
        public string id { get; init; } = "";

        public string group_name { get; init; } = "";

        public string name { get; init; } = "";

        public string description { get; init; } = "";

        public long version { get; init; }

        public string box { get; init; } = "";

        public long created_at { get; init; }

        public long updated_at { get; init; }

        public long value_changed_at { get; init; }

        public SecretRow ToRow() => new()
        {
            Id = id,
            Version = (int)version,
            Spec = new SecretSpec { Name = name, Group = group_name, Description = description },
            Box = box,
            CreatedAt = created_at,
            UpdatedAt = updated_at,
            ValueChangedAt = value_changed_at,
        };
    }
}
