using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal sealed class ApiTokenStore(IDatabase database)
{
    private const string Select = """
        SELECT t.id AS Id, t.name AS Name, t.user_id AS UserId, t.permissions AS Permissions, t.group_names AS GroupNames, t.created_at AS CreatedAt,
            t.expires_at AS ExpiresAt, u.roles AS UserRoles, u.group_names AS UserGroupNames
        FROM api_tokens t JOIN users u ON u.id = t.user_id
        """;

    public Task<ApiToken?> FindAsync(string hash, CancellationToken cancellationToken) => FindByAsync("t.hash = @value AND u.disabled = 0", hash, cancellationToken);

    public Task<ApiToken?> FindByIdAsync(string id, CancellationToken cancellationToken) => FindByAsync("t.id = @value", id, cancellationToken);

    /// <param name="userId">Null lists the tokens of all users.</param>
    /// <param name="after">The id behind which the page starts.</param>
    /// <param name="take">How many at most.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    public async Task<IReadOnlyList<ApiToken>> ListAsync(string? userId, string? after, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"{Select} WHERE t.id < @after{(userId is null ? "" : " AND t.user_id = @userId")} ORDER BY t.id DESC LIMIT @take",
            new { userId, after = after ?? "g", take }, // ids are hexadecimal
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToToken([]))]; // a list shows no rights
    }

    public Task InsertAsync(DbTransaction transaction, ApiToken token, string secret) =>
        transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            """
            INSERT INTO api_tokens (id, user_id, name, hash, permissions, group_names, created_at, expires_at)
            VALUES (@Id, @UserId, @Name, @hash, @permissions, @groups, @createdAt, @expiresAt)
            """,
            new
            {
                token.Id,
                token.UserId,
                token.Name,
                hash = OpaqueToken.Hash(secret),
                permissions = StoredList.Write(token.Permissions),
                groups = StoredList.Write(token.Groups),
                createdAt = token.CreatedAt.ToMicros(),
                expiresAt = token.ExpiresAt?.ToMicros(),
            },
            transaction);

    public async Task<bool> DeleteAsync(DbTransaction transaction, string id) =>
        await transaction.Connection!.ExecuteAsync("DELETE FROM api_tokens WHERE id = @id", new { id }, transaction) == 1; // an open transaction has its connection

    private async Task<ApiToken?> FindByAsync(string condition, string value, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition($"{Select} WHERE {condition}", new { value }, cancellationToken: cancellationToken));
        return row?.ToToken(await RoleStore.OwnPermissionsAsync(StoredList.Read(row.UserRoles) ?? [], connection, cancellationToken));
    }

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public required string UserId { get; init; }

        public required string Permissions { get; init; }

        public string? GroupNames { get; init; }

        public long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public required string UserRoles { get; init; }

        public string? UserGroupNames { get; init; }

        /// <param name="own">What those of its user's roles permit that somebody made.</param>
        public ApiToken ToToken(IReadOnlyList<string> own)
        {
            var permissions = StoredList.Read(Permissions) ?? [];
            var groups = StoredList.Read(GroupNames);
            var user = new Rights([.. Roles.PermissionsOf(StoredList.Read(UserRoles) ?? []), .. own], StoredList.Read(UserGroupNames));
            return new ApiToken
            {
                Id = Id,
                Name = Name,
                UserId = UserId,
                Permissions = permissions,
                Groups = groups,
                CreatedAt = Instants.FromMicros(CreatedAt),
                ExpiresAt = Instants.FromMicros(ExpiresAt),
                Rights = new Rights(permissions, groups).Within(user),
            };
        }
    }
}
