using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal sealed class SecondFactorStore(IDatabase database)
{
    public Task<SecondFactorRow?> FindAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<SecondFactorRow>(new CommandDefinition(
                "SELECT secret AS Secret, confirmed_at AS ConfirmedAt FROM second_factors WHERE user_id = @userId", new { userId }, cancellationToken: cancellationToken)),
            cancellationToken);

    /// <summary>Puts a secret that is to be confirmed in the place of one that never was.</summary>
    public async Task OfferAsync(DbTransaction transaction, string userId, string secret)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        await connection.ExecuteAsync("DELETE FROM second_factors WHERE user_id = @userId AND confirmed_at IS NULL", new { userId }, transaction);
        await connection.ExecuteAsync("INSERT INTO second_factors (user_id, secret, last_step) VALUES (@userId, @secret, 0)", new { userId, secret }, transaction);
    }

    public async Task<bool> ConfirmAsync(DbTransaction transaction, string userId, long step, long now, IEnumerable<string> recoveryHashes)
    {
        var connection = transaction.Connection!; // as above
        if (await connection.ExecuteAsync(
            "UPDATE second_factors SET confirmed_at = @now, last_step = @step WHERE user_id = @userId AND confirmed_at IS NULL", new { userId, step, now }, transaction) != 1)
        {
            return false;
        }

        await connection.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @userId", new { userId }, transaction);
        foreach (var hash in recoveryHashes)
        {
            await connection.ExecuteAsync("INSERT INTO recovery_codes (user_id, hash) VALUES (@userId, @hash)", new { userId, hash }, transaction);
        }

        return true;
    }

    /// <summary>Spends the code of a step: false when it, or a later one, was spent before.</summary>
    public async Task<bool> SpendStepAsync(string userId, long step, CancellationToken cancellationToken) =>
        await database.ExecuteAloneAsync("UPDATE second_factors SET last_step = @step WHERE user_id = @userId AND last_step < @step", new { userId, step }, cancellationToken) == 1;

    /// <summary>Spends a recovery code: false when there is no such one.</summary>
    public async Task<bool> SpendRecoveryAsync(string userId, string hash, CancellationToken cancellationToken) =>
        await database.ExecuteAloneAsync("DELETE FROM recovery_codes WHERE user_id = @userId AND hash = @hash", new { userId, hash }, cancellationToken) == 1;

    public async Task<bool> RemoveAsync(DbTransaction transaction, string userId)
    {
        var connection = transaction.Connection!; // as above
        await connection.ExecuteAsync("DELETE FROM recovery_codes WHERE user_id = @userId", new { userId }, transaction);
        return await connection.ExecuteAsync("DELETE FROM second_factors WHERE user_id = @userId", new { userId }, transaction) == 1;
    }
}
