using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>Roles that somebody made.</summary>
internal sealed class RoleStore(IDatabase database)
{
    private const string Columns = "id AS Id, name AS Name, permissions AS Permissions, version AS Version, created_at AS CreatedAt, updated_at AS UpdatedAt";

    /// <summary>What those among the named roles permit that are not the product's. Asks the database only where there are such.</summary>
    public static async Task<IReadOnlyList<string>> OwnPermissionsAsync(IEnumerable<string> roles, DbConnection connection, CancellationToken cancellationToken)
    {
        var own = roles.Where(name => Roles.Find(name) is null).Select(KeyOf).ToList();
        if (own.Count == 0)
        {
            return [];
        }

        var rows = await connection.QueryAsync<string>(new CommandDefinition("SELECT permissions FROM roles WHERE name_key IN @own", new { own }, cancellationToken: cancellationToken));

        // A permission of another version of the product means nothing to this one.
        return [.. rows.SelectMany(row => StoredList.Read(row) ?? []).Where(permission => Permissions.All.Contains(permission, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>All of them by name; there are few.</summary>
    public Task<IReadOnlyList<RoleRow>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RoleRow>>(
            async connection => [.. (await connection.QueryAsync<Row>(new CommandDefinition($"SELECT {Columns} FROM roles ORDER BY name_key", cancellationToken: cancellationToken))).Select(row => row.ToRole())],
            cancellationToken);

    public Task<RoleRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
                $"SELECT {Columns} FROM roles WHERE id = @id", new { id }, cancellationToken: cancellationToken)))?.ToRole(),
            cancellationToken);

    /// <summary>Reads the row and keeps it from changing until the transaction ends.</summary>
    public async Task<RoleRow?> LockAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QuerySingleOrDefaultAsync<Row>(new CommandDefinition( // an open transaction has its connection
            $"SELECT {Columns} FROM roles WHERE id = @id{database.Dialect.ForUpdate}", new { id }, transaction, cancellationToken: cancellationToken)))?.ToRole();

    /// <summary>Whether the roles are all there, and keeps them until the transaction ends, so that none goes while somebody is given it.</summary>
    public async Task<bool> HoldAsync(IEnumerable<string> roles, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var own = roles.Where(name => Roles.Find(name) is null).Select(KeyOf).Distinct(StringComparer.Ordinal).ToList();
        return own.Count == 0 || (await transaction.Connection!.QueryAsync<string>(new CommandDefinition( // as above
            $"SELECT id FROM roles WHERE name_key IN @own{database.Dialect.ForShare}", new { own }, transaction, cancellationToken: cancellationToken))).Count() == own.Count;
    }

    public Task<long> CountAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition("SELECT COUNT(*) FROM roles", transaction: transaction, cancellationToken: cancellationToken)); // as above

    public Task InsertAsync(RoleRow role, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "INSERT INTO roles (id, name, name_key, permissions, version, created_at, updated_at) VALUES (@Id, @Name, @key, @permissions, @Version, @createdAt, @updatedAt)",
            Values(role),
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Replaces the role; the caller holds the row.</summary>
    public Task UpdateAsync(RoleRow role, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "UPDATE roles SET name = @Name, name_key = @key, permissions = @permissions, version = @Version, updated_at = @updatedAt WHERE id = @Id",
            Values(role),
            transaction,
            cancellationToken: cancellationToken));

    public Task DeleteAsync(string id, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition("DELETE FROM roles WHERE id = @id", new { id }, transaction, cancellationToken: cancellationToken)); // as above

    /// <summary>How many users have a role.</summary>
    public async Task<int> CountUsersAsync(string name, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var lists = await transaction.Connection!.QueryAsync<string>(new CommandDefinition( // as above
            "SELECT roles FROM users WHERE roles LIKE @pattern", new { pattern = $"%\"{name}\"%" }, transaction, cancellationToken: cancellationToken));

        // An underscore of the name stands for any character in LIKE.
        return lists.Count(list => StoredList.Read(list)?.Contains(name, StringComparer.Ordinal) == true);
    }

    public static string KeyOf(string name) => name.ToLowerInvariant();

    private static object Values(RoleRow role) => new
    {
        role.Id,
        role.Name,
        key = KeyOf(role.Name),
        permissions = StoredList.Write(role.Permissions),
        role.Version,
        createdAt = role.CreatedAt.ToMicros(),
        updatedAt = role.UpdatedAt.ToMicros(),
    };

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public required string Permissions { get; init; }

        public long Version { get; init; }

        public long CreatedAt { get; init; }

        public long UpdatedAt { get; init; }

        public RoleRow ToRole() => new()
        {
            Id = Id,
            Name = Name,
            Permissions = StoredList.Read(Permissions) ?? [],
            Version = Version,
            CreatedAt = Instants.FromMicros(CreatedAt),
            UpdatedAt = Instants.FromMicros(UpdatedAt),
        };
    }
}
