using System.Data.Common;
using Dapper;

namespace Scheduler.Server.Access;

/// <summary>Sessions and the refresh tokens that keep them alive. A session is the family of all refresh tokens descended from one sign-in.</summary>
internal sealed class SessionStore(Storage.IDatabase database)
{
    public async Task OpenAsync(DbTransaction transaction, string sessionId, string userId, string refreshHash, long now, long expiresAt)
    {
        await transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            "INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES (@sessionId, @userId, @now, @expiresAt)",
            new { sessionId, userId, now, expiresAt },
            transaction);
        await InsertRefreshAsync(transaction, sessionId, refreshHash, expiresAt);
    }

    /// <summary>
    /// Spends a refresh token and puts its successor in its place. A token that was spent before has been stolen, by the one who spent it or
    /// by the one who sends it now: the whole family ends.
    /// </summary>
    public async Task<RefreshOutcome> RotateAsync(DbTransaction transaction, string refreshHash, string successorHash, long now, long expiresAt)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var spent = await connection.ExecuteAsync(
            "UPDATE refresh_tokens SET used_at = @now WHERE hash = @refreshHash AND used_at IS NULL AND expires_at > @now", new { refreshHash, now }, transaction) == 1;
        var session = await connection.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT s.id AS Id, s.user_id AS UserId, CASE WHEN s.revoked_at IS NULL AND u.disabled = 0 THEN 1 ELSE 0 END AS Active, r.used_at AS UsedAt
            FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id JOIN users u ON u.id = s.user_id
            WHERE r.hash = @refreshHash
            """,
            new { refreshHash },
            transaction);
        if (session is null || (!spent && session.UsedAt is null))
        {
            return new RefreshOutcome(null, null, Reused: false);
        }

        if (!spent)
        {
            await RevokeAsync(transaction, session.Id, now);
            return new RefreshOutcome(session.Id, session.UserId, Reused: true);
        }

        if (session.Active == 0)
        {
            return new RefreshOutcome(null, null, Reused: false);
        }

        await connection.ExecuteAsync("UPDATE sessions SET expires_at = @expiresAt WHERE id = @Id", new { session.Id, expiresAt }, transaction);
        await InsertRefreshAsync(transaction, session.Id, successorHash, expiresAt);
        return new RefreshOutcome(session.Id, session.UserId, Reused: false);
    }

    public Task<int> RevokeAsync(DbTransaction transaction, string sessionId, long now) =>
        transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            "UPDATE sessions SET revoked_at = @now WHERE id = @sessionId AND revoked_at IS NULL", new { sessionId, now }, transaction);

    public Task<int> RevokeAllAsync(DbTransaction transaction, string userId, long now) =>
        transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            "UPDATE sessions SET revoked_at = @now WHERE user_id = @userId AND revoked_at IS NULL", new { userId, now }, transaction);

    /// <summary>A user's sessions that have not ended, newest first.</summary>
    public async Task<IReadOnlyList<SessionView>> ListAsync(string userId, long now, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Id, long CreatedAt, long ExpiresAt)>(new CommandDefinition(
            """
            SELECT id, created_at, expires_at FROM sessions WHERE user_id = @userId AND revoked_at IS NULL AND expires_at > @now
            ORDER BY created_at DESC, id DESC LIMIT @take
            """,
            new { userId, now, take },
            cancellationToken: cancellationToken));
        return
        [
            .. rows.Select(row => new SessionView { Id = row.Id, UserId = userId, CreatedAt = Storage.Instants.FromMicros(row.CreatedAt), ExpiresAt = Storage.Instants.FromMicros(row.ExpiresAt) }),
        ];
    }

    /// <summary>Forgets what has expired.</summary>
    public async Task SweepAsync(long now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var sql in (string[])
        [
            "DELETE FROM refresh_tokens WHERE expires_at < @now",
            "DELETE FROM sessions WHERE expires_at < @now",
            "DELETE FROM setup_tokens WHERE expires_at < @now",
            "DELETE FROM sign_in_failures WHERE last_at < @dayAgo AND locked_until < @now",
        ])
        {
            await connection.ExecuteAsync(new CommandDefinition(sql, new { now, dayAgo = now - 86_400_000_000 }, cancellationToken: cancellationToken));
        }
    }

    private static Task InsertRefreshAsync(DbTransaction transaction, string sessionId, string hash, long expiresAt) =>
        transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            "INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES (@hash, @sessionId, @expiresAt)", new { hash, sessionId, expiresAt }, transaction);

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string UserId { get; init; }

        public long Active { get; init; }

        public long? UsedAt { get; init; }
    }
}
