using System.Security.Cryptography;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>Makes and replaces the keys that packages are signed with.</summary>
internal sealed class PackageKeys(PackageKeyStore store, PrivateKeySeal seal, AuditStore audit, IDatabase database, IClusterClock clock)
{
    // An executor takes no more in one order.
    private const int MaxAccepted = 20;

    /// <summary>The accepted keys, the signing one first; the first call of all makes it.</summary>
    public async Task<IReadOnlyList<PackageKeyRow>> AcceptedAsync(CancellationToken cancellationToken)
    {
        var keys = await store.AcceptedAsync(clock.NowMicros, cancellationToken);
        if (keys is [{ Active: true }, ..])
        {
            return keys;
        }

        await store.AddFirstAsync(Make(), cancellationToken);
        return await store.AcceptedAsync(clock.NowMicros, cancellationToken);
    }

    /// <summary>Another key signs from now on; the old one is accepted for as long as the overlap.</summary>
    public async Task<(PackageKeyRow? Key, ProblemResult? Refusal)> RotateAsync(TimeSpan overlap, AuditActor actor, CancellationToken cancellationToken)
    {
        var keys = await AcceptedAsync(cancellationToken);
        if (keys.Count >= MaxAccepted)
        {
            return (null, Problem.Conflict($"{MaxAccepted} keys are accepted, which is the most; wait until one of them retires."));
        }

        var (before, key) = (keys[0], Make());
        var rotated = await database.InTransactionAsync(
            async (transaction, token) =>
            {
                if (!await store.ReplaceAsync(before.Id, key, clock.NowMicros + overlap.Micros(), transaction, token))
                {
                    return false;
                }

                var entry = new AuditEntry
                {
                    Actor = actor,
                    Action = "packageKey.rotate",
                    ObjectKind = "packageKey",
                    ObjectId = key.Id,
                    Before = AuditEntry.Json(new { before.Id }),
                    After = AuditEntry.Json(new { key.Id, overlapMs = (long)overlap.TotalMilliseconds }),
                };
                await audit.AppendAsync(transaction, entry, token);
                return true;
            },
            cancellationToken);
        return rotated ? (key, null) : (null, Problem.Conflict("Somebody else replaced the key at the same moment."));
    }

    private PackageKeyRow Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = key.ExportSubjectPublicKeyInfo();
        var id = Convert.ToHexStringLower(SHA256.HashData(publicKey));
        return new PackageKeyRow
        {
            Id = id,
            PublicKey = Convert.ToBase64String(publicKey),
            PrivateKey = seal.Seal(id, key.ExportPkcs8PrivateKey()),
            Active = true,
            CreatedAt = clock.NowMicros,
        };
    }
}
