using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Audit;

/// <summary>The positions of the chained rows, its head and its base (what retention has cut off).</summary>
internal sealed class AuditChainStore(IDatabase database)
{
    public const string Head = "head";
    public const string Base = "base";

    /// <summary>Chains up to <paramref name="take"/> rows and answers how many. Nodes that sweep at once take turns on the head's row.</summary>
    public Task<int> ExtendAsync(Func<AuditChainLink, AuditRow, AuditChainLink> next, int take, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                await connection.ExecuteAsync(
                    $"INSERT INTO audit_chain (name, position, hash) VALUES (@Head, 0, ''), (@Base, 0, ''){database.Dialect.KeepExisting("name")}", new { Head, Base }, transaction);
                var link = await connection.QuerySingleAsync<AuditChainLink>(
                    $"SELECT position AS Position, hash AS Hash FROM audit_chain WHERE name = @Head{database.Dialect.ForUpdate}", new { Head }, transaction);
                var rows = (await connection.QueryAsync<AuditRow>(
                    $"SELECT {AuditStore.Columns} FROM audit WHERE position IS NULL ORDER BY id LIMIT @take", new { take }, transaction)).AsList();
                foreach (var row in rows)
                {
                    link = next(link, row);
                    await connection.ExecuteAsync("UPDATE audit SET position = @Position, hash = @Hash WHERE id = @Id", new { link.Position, link.Hash, row.Id }, transaction);
                }

                if (rows.Count > 0)
                {
                    await WriteAsync(transaction, Head, link);
                }

                return rows.Count;
            },
            cancellationToken);

    /// <summary>The named end of the chain; null before the first row was chained.</summary>
    public async Task<AuditChainLink?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<AuditChainLink>(new CommandDefinition(
            "SELECT position AS Position, hash AS Hash FROM audit_chain WHERE name = @name", new { name }, cancellationToken: cancellationToken));
    }

    /// <summary>Chained rows in their order, behind <paramref name="after"/> up to and including <paramref name="upTo"/>.</summary>
    public async Task<IReadOnlyList<AuditRow>> ListAsync(long after, long upTo, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<AuditRow>(new CommandDefinition(
            $"SELECT {AuditStore.Columns} FROM audit WHERE position > @after AND position <= @upTo ORDER BY position LIMIT @take",
            new { after, upTo, take },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>Removes up to <paramref name="take"/> chained rows from the old end. The base keeps the hash that the rest hangs on.</summary>
    public Task<int> CutAsync(long recordedBefore, int take, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                var start = await connection.QuerySingleOrDefaultAsync<AuditChainLink>(
                    $"SELECT position AS Position, hash AS Hash FROM audit_chain WHERE name = @Base{database.Dialect.ForUpdate}", new { Base }, transaction);
                if (start is null)
                {
                    return 0;
                }

                var rows = (await connection.QueryAsync<AuditRow>(
                    $"SELECT {AuditStore.Columns} FROM audit WHERE position > @Position ORDER BY position LIMIT @take", new { start.Position, take }, transaction))
                    .TakeWhile(row => row.RecordedAt < recordedBefore).ToList();
                if (rows.Count == 0)
                {
                    return 0;
                }

                var last = rows[^1];
                await connection.ExecuteAsync("DELETE FROM audit WHERE position <= @Position", new { last.Position }, transaction);
                await WriteAsync(transaction, Base, new AuditChainLink(last.Position!.Value, last.Hash!)); // selected by position
                return rows.Count;
            },
            cancellationToken);

    private static Task WriteAsync(DbTransaction transaction, string name, AuditChainLink link) =>
        transaction.Connection!.ExecuteAsync( // an open transaction has its connection
            "UPDATE audit_chain SET position = @Position, hash = @Hash WHERE name = @name", new { name, link.Position, link.Hash }, transaction);
}
