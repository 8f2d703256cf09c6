using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal sealed class UserStore(IDatabase database)
{
    private const string Columns = """
        id AS Id, user_name AS UserName, password_hash AS PasswordHash, roles AS Roles, group_names AS GroupNames, disabled AS Disabled,
        version AS Version, created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT COUNT(*) FROM (SELECT id FROM users LIMIT 1) u", cancellationToken: cancellationToken)) > 0;
    }

    public Task<User?> FindAsync(string id, CancellationToken cancellationToken) => FindByAsync("id = @value", id, cancellationToken);

    public Task<User?> FindByNameAsync(string userName, CancellationToken cancellationToken) =>
        FindByAsync("name_key = @value", User.KeyOf(userName), cancellationToken);

    /// <summary>The user of a session that has not ended.</summary>
    public Task<User?> FindBySessionAsync(string sessionId, CancellationToken cancellationToken) =>
        FindByAsync("disabled = 0 AND id = (SELECT user_id FROM sessions WHERE id = @value AND revoked_at IS NULL)", sessionId, cancellationToken);

    public async Task<IReadOnlyList<User>> ListAsync(string? after, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM users{database.Dialect.UseIndex("ux_users_name")} WHERE name_key > @after ORDER BY name_key LIMIT @take", new { after = after ?? "", take }, cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToUser())];
    }

    /// <summary>False when the name is taken.</summary>
    public async Task<bool> TryInsertAsync(DbTransaction transaction, User user)
    {
        try
        {
            await transaction.Connection!.ExecuteAsync( // an open transaction has its connection
                """
                INSERT INTO users (id, user_name, name_key, password_hash, roles, group_names, disabled, version, created_at, updated_at)
                VALUES (@Id, @UserName, @NameKey, @PasswordHash, @Roles, @GroupNames, @Disabled, @Version, @CreatedAt, @UpdatedAt)
                """,
                Row.From(user),
                transaction);
            return true;
        }
        catch (DbException exception) when (database.Dialect.IsDuplicate(exception))
        {
            return false;
        }
    }

    /// <summary>Compare-and-set on the version before. False when it moved; a taken name raises the duplicate.</summary>
    public async Task<bool> TryUpdateAsync(DbTransaction transaction, User user) =>
        await transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            """
            UPDATE users SET user_name = @UserName, name_key = @NameKey, password_hash = @PasswordHash, roles = @Roles, group_names = @GroupNames,
                disabled = @Disabled, version = @Version, updated_at = @UpdatedAt
            WHERE id = @Id AND version = @Version - 1
            """,
            Row.From(user),
            transaction) == 1;

    public async Task<bool> DeleteAsync(DbTransaction transaction, string id)
    {
        var connection = transaction.Connection!; // an open transaction has its connection

        // Asked for first: with the question inside, MariaDB deletes by reading the tokens of all users.
        foreach (var sessions in (await connection.QueryAsync<string>("SELECT id FROM sessions WHERE user_id = @id", new { id }, transaction)).Chunk(500))
        {
            await connection.ExecuteAsync("DELETE FROM refresh_tokens WHERE session_id IN @sessions", new { sessions }, transaction);
        }

        await connection.ExecuteAsync("DELETE FROM sessions WHERE user_id = @id", new { id }, transaction);
        await connection.ExecuteAsync("DELETE FROM api_tokens WHERE user_id = @id", new { id }, transaction);
        await connection.ExecuteAsync("DELETE FROM second_factors WHERE user_id = @id", new { id }, transaction);
        await connection.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @id", new { id }, transaction);
        return await connection.ExecuteAsync("DELETE FROM users WHERE id = @id", new { id }, transaction) == 1;
    }

    /// <summary>All users that hold every right, locked until the transaction ends: two admins must not remove each other at once.</summary>
    public async Task<IReadOnlyList<User>> LockAdminsAsync(DbTransaction transaction)
    {
        var rows = await transaction.Connection!.QueryAsync<Row>( // an open transaction has its connection
            $"SELECT {Columns} FROM users WHERE disabled = 0 AND roles LIKE @pattern{database.Dialect.ForUpdate}", new { pattern = $"%\"{Roles.AdminName}\"%" }, transaction);
        return [.. rows.Select(row => row.ToUser()).Where(user => user.IsActiveAdmin)];
    }

    private async Task<User?> FindByAsync(string condition, string value, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM users WHERE {condition}", new { value }, cancellationToken: cancellationToken));
        return row?.ToUser() is { } user ? user with { OwnPermissions = await RoleStore.OwnPermissionsAsync(user.Roles, connection, cancellationToken) } : null;
    }

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string UserName { get; init; }

        public string NameKey => User.KeyOf(UserName);

        public required string PasswordHash { get; init; }

        public required string Roles { get; init; }

        public string? GroupNames { get; init; }

        public long Disabled { get; init; }

        public long Version { get; init; }

        public long CreatedAt { get; init; }

        public long UpdatedAt { get; init; }

        public static Row From(User user) => new()
        {
            Id = user.Id,
            UserName = user.UserName,
            PasswordHash = user.PasswordHash,
            Roles = StoredList.Write(user.Roles)!, // a list is never null
            GroupNames = StoredList.Write(user.Groups),
            Disabled = user.Disabled ? 1 : 0,
            Version = user.Version,
            CreatedAt = user.CreatedAt.ToMicros(),
            UpdatedAt = user.UpdatedAt.ToMicros(),
        };

        public User ToUser() => new()
        {
            Id = Id,
            UserName = UserName,
            PasswordHash = PasswordHash,
            Roles = StoredList.Read(Roles) ?? [],
            Groups = StoredList.Read(GroupNames),
            Disabled = Disabled != 0,
            Version = Version,
            CreatedAt = Instants.FromMicros(CreatedAt),
            UpdatedAt = Instants.FromMicros(UpdatedAt),
        };
    }
}
