using System.Security.Cryptography;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>Second factors of users: offered, confirmed with a first code, asked for at each sign-in. Each code and recovery code is good once.</summary>
internal sealed class SecondFactors(SecondFactorStore store, ClusterSecret secret, AuditStore audit, IDatabase database, IClusterClock clock)
{
    public const int RecoveryCodes = 10;
    public const int CodeMax = 40;
    private readonly SecretBox _box = new(secret, "second-factors");

    public async Task<bool> IsConfirmedAsync(string userId, CancellationToken cancellationToken) => await store.FindAsync(userId, cancellationToken) is { ConfirmedAt: not null };

    public async Task<SecondFactorAnswer> CheckAsync(string userId, string? code, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(userId, cancellationToken) is not { ConfirmedAt: not null } row)
        {
            return SecondFactorAnswer.Fine;
        }

        if (string.IsNullOrEmpty(code))
        {
            return SecondFactorAnswer.Missing;
        }

        if (code.Length > CodeMax)
        {
            return SecondFactorAnswer.Wrong;
        }

        var isSpent = code.Length == OneTimeCode.Digits
            ? _box.Reveal(row.Secret, userId) is { } key && OneTimeCode.FindStep(key, code, clock.UtcNow) is { } step && await store.SpendStepAsync(userId, step, cancellationToken)
            : await store.SpendRecoveryAsync(userId, OpaqueToken.Hash(code), cancellationToken);
        return isSpent ? SecondFactorAnswer.Fine : SecondFactorAnswer.Wrong;
    }

    /// <summary>A new secret that asks for nothing until it is confirmed; null when the user has a confirmed one.</summary>
    public async Task<byte[]?> OfferAsync(string userId, CancellationToken cancellationToken)
    {
        if (await IsConfirmedAsync(userId, cancellationToken))
        {
            return null;
        }

        var key = RandomNumberGenerator.GetBytes(OneTimeCode.SecretBytes);
        await database.InTransactionAsync((transaction, _) => store.OfferAsync(transaction, userId, _box.Protect(key, userId)), cancellationToken);
        return key;
    }

    /// <returns>The recovery codes, which are shown this once; null when the code is wrong or there is nothing to confirm.</returns>
    public async Task<IReadOnlyList<string>?> ConfirmAsync(string userId, string code, AuditActor actor, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(userId, cancellationToken) is not { ConfirmedAt: null } row
            || _box.Reveal(row.Secret, userId) is not { } key
            || OneTimeCode.FindStep(key, code, clock.UtcNow) is not { } step)
        {
            return null;
        }

        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 16)).ToList();
        return await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (!await store.ConfirmAsync(transaction, userId, step, clock.NowMicros, codes.Select(OpaqueToken.Hash)))
                {
                    return null;
                }

                await audit.AppendAsync(transaction, Entry(actor, "secondFactor.add", userId), token);
                return codes;
            },
            cancellationToken);
    }

    /// <summary>False when there is none.</summary>
    public Task<bool> RemoveAsync(string userId, AuditActor actor, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                var isRemoved = await store.RemoveAsync(transaction, userId);
                if (isRemoved)
                {
                    await audit.AppendAsync(transaction, Entry(actor, "secondFactor.remove", userId), token);
                }

                return isRemoved;
            },
            cancellationToken);

    private static AuditEntry Entry(AuditActor actor, string action, string userId) => new() { Actor = actor, Action = action, ObjectKind = "user", ObjectId = userId };
}
