using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>Sign-in, refresh and sign-out of users.</summary>
internal sealed class SignIn(
    UserStore users, SecondFactors secondFactors, SessionStore sessions, PasswordHashing passwords, SignInThrottle throttle, AccessTokens tokens, Principals principals,
    AuditStore audit, IDatabase database, IClusterClock clock)
{
    private static readonly TimeSpan RefreshLife = TimeSpan.FromDays(14);

    public async Task<SignInOutcome> SignInAsync(string userName, string password, string? code, AuditActor from, CancellationToken cancellationToken)
    {
        if (await throttle.EnterAsync(userName, from.Address, cancellationToken) is { } wait)
        {
            return new SignInOutcome(null, wait);
        }

        var user = await users.FindByNameAsync(userName, cancellationToken);
        if (!await passwords.VerifyAsync(user?.PasswordHash, password, cancellationToken) || user is null || user.Disabled)
        {
            await audit.AppendAsync(Entry(from, "session.refused", null, userName), cancellationToken);
            return new SignInOutcome(null);
        }

        // Asked for behind the password alone, and counted like a wrong one until both are right.
        var second = await secondFactors.CheckAsync(user.Id, code, cancellationToken);
        if (second == SecondFactorAnswer.Wrong)
        {
            await audit.AppendAsync(Entry(from, "session.refused", user.Id, userName), cancellationToken);
            return new SignInOutcome(null);
        }

        if (second == SecondFactorAnswer.Missing)
        {
            return new SignInOutcome(null, NeedsCode: true);
        }

        await throttle.SucceedAsync(userName, from.Address, cancellationToken);
        var sessionId = Ids.New(clock.UtcNow);
        var refresh = OpaqueToken.New(OpaqueToken.RefreshPrefix);
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                var now = clock.NowMicros;
                await sessions.OpenAsync(transaction, sessionId, user.Id, OpaqueToken.Hash(refresh), now, now + RefreshLife.Micros());
                await audit.AppendAsync(transaction, Entry(new AuditActor(AccessClaims.KindUser, user.Id, user.UserName, from.Address), "session.open", user.Id, user.UserName), token);
            },
            cancellationToken);
        return new SignInOutcome(Pair(user.Id, sessionId, refresh), SessionId: sessionId, UserId: user.Id);
    }

    public async Task<SignInOutcome> RefreshAsync(string refreshToken, AuditActor from, CancellationToken cancellationToken)
    {
        var successor = OpaqueToken.New(OpaqueToken.RefreshPrefix);
        var outcome = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                var now = clock.NowMicros;
                var rotated = await sessions.RotateAsync(transaction, OpaqueToken.Hash(refreshToken), OpaqueToken.Hash(successor), now, now + RefreshLife.Micros());
                if (rotated.Reused)
                {
                    await audit.AppendAsync(transaction, Entry(from, "session.reuse", rotated.UserId, null), token);
                }

                return rotated;
            },
            cancellationToken);
        if (outcome.Reused)
        {
            principals.Forget();
        }

        return outcome is { Reused: false, SessionId: { } session, UserId: { } user }
            ? new SignInOutcome(Pair(user, session, successor))
            : new SignInOutcome(null);
    }

    public async Task SignOutAsync(string sessionId, AuditActor actor, CancellationToken cancellationToken)
    {
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (await sessions.RevokeAsync(transaction, sessionId, clock.NowMicros) == 1)
                {
                    await audit.AppendAsync(transaction, Entry(actor, "session.close", actor.Id, actor.Name), token);
                }
            },
            cancellationToken);
        principals.Forget();
    }

    private static AuditEntry Entry(AuditActor actor, string action, string? userId, string? userName) => new()
    {
        Actor = actor,
        Action = action,
        ObjectKind = "user",
        ObjectId = userId,
        ObjectName = userName is { Length: > 100 } ? userName[..100] : userName,
    };

    private TokenPair Pair(string userId, string sessionId, string refresh)
    {
        var (token, expiresAt) = tokens.ForUser(userId, sessionId);
        return new TokenPair { AccessToken = token, ExpiresAt = expiresAt, RefreshToken = refresh };
    }
}
