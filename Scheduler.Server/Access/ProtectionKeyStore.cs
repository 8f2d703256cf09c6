using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>The rows of <see cref="ProtectionKeys"/>: sealed elements, added and never changed.</summary>
internal sealed class ProtectionKeyStore(IDatabase database)
{
    public Task<IReadOnlyList<(string Id, string Content)>> ListAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (IReadOnlyList<(string, string)>)(await connection.QueryAsync<(string, string)>(new CommandDefinition(
                "SELECT id, content FROM data_protection_keys ORDER BY id", cancellationToken: cancellationToken))).AsList(),
            cancellationToken);

    public Task<int> AddAsync(string id, string content, long createdAt, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync("INSERT INTO data_protection_keys (id, content, created_at) VALUES (@id, @content, @createdAt)", new { id, content, createdAt }, cancellationToken);
}
