using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

internal sealed class SignInFailureStore(IDatabase database)
{
    /// <summary>Counts one attempt, or answers until when the subject is locked.</summary>
    public Task<long?> ReserveAsync(string subject, long now, long forgottenBefore, Func<int, long> lockUntil, CancellationToken cancellationToken) =>
        database.InTransactionAsync<long?>(
            async (transaction, _) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                await connection.ExecuteAsync(
                    $"INSERT INTO sign_in_failures (subject, failures, last_at, locked_until) VALUES (@subject, 0, @now, 0){database.Dialect.KeepExisting("subject")}",
                    new { subject, now },
                    transaction);
                var row = await connection.QuerySingleAsync<Row>(
                    $"SELECT failures AS Failures, last_at AS LastAt, locked_until AS LockedUntil FROM sign_in_failures WHERE subject = @subject{database.Dialect.ForUpdate}",
                    new { subject },
                    transaction);
                if (row.LockedUntil > now)
                {
                    return row.LockedUntil;
                }

                var failures = (int)(row.LastAt < forgottenBefore ? 1 : row.Failures + 1);
                await connection.ExecuteAsync(
                    "UPDATE sign_in_failures SET failures = @failures, last_at = @now, locked_until = @until WHERE subject = @subject",
                    new { subject, failures, now, until = lockUntil(failures) },
                    transaction);
                return null;
            },
            cancellationToken);

    public async Task ClearAsync(string subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM sign_in_failures WHERE subject = @subject", new { subject }, cancellationToken: cancellationToken));
    }

    public async Task GiveBackAsync(string subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE sign_in_failures SET failures = failures - 1, locked_until = 0 WHERE subject = @subject AND failures > 0", new { subject }, cancellationToken: cancellationToken));
    }

    private sealed record Row
    {
        public long Failures { get; init; }

        public long LastAt { get; init; }

        public long LockedUntil { get; init; }
    }
}
