using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Audit;

/// <summary>
/// Chains the rows by a keyed hash, so that who can write to the database but does not hold the cluster's secret cannot change, remove or
/// insert a row unnoticed. It runs after the audited transactions: inside them it would make every change wait for every other.
/// </summary>
internal sealed class AuditChain(AuditChainStore store, ClusterSecret secret)
{
    private const int Batch = 200;
    private readonly byte[] _key = secret.Derive("audit");

    public async Task<int> ExtendAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        int chained;
        do
        {
            chained = await store.ExtendAsync(Next, Batch, cancellationToken);
            total += chained;
        }
        while (chained == Batch);

        return total;
    }

    public async Task<AuditVerification> VerifyAsync(CancellationToken cancellationToken)
    {
        // Read before the rows, so that what is chained meanwhile is left to the next verification.
        var head = await store.FindAsync(AuditChainStore.Head, cancellationToken);
        var link = await store.FindAsync(AuditChainStore.Base, cancellationToken);
        if (head is null || link is null)
        {
            return new AuditVerification { Ok = true, Checked = 0 };
        }

        var count = 0L;
        while (link.Position < head.Position)
        {
            var rows = await store.ListAsync(link.Position, head.Position, Batch, cancellationToken);
            if (rows.Count == 0)
            {
                return Broken(count, new AuditBreak(link.Position + 1, null, "The row is missing."));
            }

            foreach (var row in rows)
            {
                var expected = Next(link, row);
                if (row.Position != expected.Position)
                {
                    return Broken(count, new AuditBreak(expected.Position, null, "The row is missing."));
                }

                if (!string.Equals(row.Hash, expected.Hash, StringComparison.Ordinal))
                {
                    return Broken(count, new AuditBreak(expected.Position, row.Id, "The row is not what was recorded."));
                }

                link = expected;
                count++;
            }
        }

        return link == head
            ? new AuditVerification { Ok = true, Checked = count }
            : Broken(count, new AuditBreak(link.Position, null, "The end of the chain is not what was recorded."));
    }

    private static AuditVerification Broken(long count, AuditBreak at) => new() { Ok = false, Checked = count, FirstBreak = at };

    private AuditChainLink Next(AuditChainLink previous, AuditRow row)
    {
        // A JSON array keeps the fields apart: no text can pass for two fields.
        var content = JsonSerializer.Serialize(new object?[]
        {
            previous.Hash, previous.Position + 1, row.Id, row.RecordedAt, row.ActorKind, row.ActorId, row.ActorName, row.Address, row.Action,
            row.ObjectKind, row.ObjectId, row.ObjectName, row.GroupName, row.BeforeJson, row.AfterJson,
        });
        return new AuditChainLink(previous.Position + 1, Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(content))));
    }
}
