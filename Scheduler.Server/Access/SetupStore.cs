using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal sealed class SetupStore(IDatabase database)
{
    public async Task AddTokenAsync(string hash, long expiresAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO setup_tokens (hash, expires_at) VALUES (@hash, @expiresAt)", new { hash, expiresAt }, cancellationToken: cancellationToken));
    }

    public async Task<bool> SpendTokenAsync(DbTransaction transaction, string hash, long now) =>
        await transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            "DELETE FROM setup_tokens WHERE hash = @hash AND expires_at > @now", new { hash, now }, transaction) == 1;

    /// <summary>True for one caller ever, however many nodes and requests try at once; undone when the transaction is.</summary>
    public async Task<bool> TryCloseAsync(DbTransaction transaction)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var closed = await connection.ExecuteAsync(
            $"{database.Dialect.InsertIgnore} INTO cluster_settings (name, value) VALUES ('setup', 'done')", transaction: transaction) == 1;
        return closed && await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users", transaction: transaction) == 0;
    }
}
