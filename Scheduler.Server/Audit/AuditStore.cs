using System.Data.Common;
using Dapper;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Audit;

/// <summary>The audit rows. They are written inside the transaction of the change itself, so that neither exists without the other.</summary>
internal sealed class AuditStore(IDatabase database, IClusterClock clock)
{
    internal const string Columns = """
        id AS Id, recorded_at AS RecordedAt, actor_kind AS ActorKind, actor_id AS ActorId, actor_name AS ActorName, address AS Address, action AS Action,
        object_kind AS ObjectKind, object_id AS ObjectId, object_name AS ObjectName, group_name AS GroupName, before_json AS BeforeJson,
        after_json AS AfterJson, position AS Position, hash AS Hash
        """;

    public async Task AppendAsync(DbTransaction transaction, AuditEntry entry, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand(); // an open transaction has its connection
        command.Transaction = transaction;
        var batch = new SqlBatch(command);
        Append(batch, entry);
        await batch.Complete().ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The same as one statement among others that commit together.</summary>
    public void Append(SqlBatch batch, AuditEntry entry)
    {
        var now = clock.UtcNow;
        batch.Append(
            """
            INSERT INTO audit (recorded_at, id, actor_kind, actor_id, actor_name, address, action, object_kind, object_id, object_name, group_name, before_json, after_json)
            VALUES (
            """).Append(now.ToMicros());
        foreach (var text in new[]
        {
            Ids.New(now), entry.Actor.Kind, entry.Actor.Id, entry.Actor.Name, entry.Actor.Address, entry.Action, entry.ObjectKind, entry.ObjectId, entry.ObjectName,
            entry.Group, entry.Before, entry.After,
        })
        {
            batch.Append(", ").AppendText(text);
        }

        batch.Append(")");
    }

    /// <summary>For what changes no other row, such as a refused sign-in.</summary>
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        database.InTransactionAsync((transaction, token) => AppendAsync(transaction, entry, token), cancellationToken);

    /// <summary>Newest first, starting behind <paramref name="after"/>.</summary>
    public async Task<IReadOnlyList<AuditRow>> ListAsync(AuditFilter filter, string? after, int take, CancellationToken cancellationToken)
    {
        if (filter.Groups is { Count: 0 })
        {
            return [];
        }

        var parameters = new DynamicParameters(new
        {
            after,
            filter.Action,
            filter.ActorName,
            filter.ObjectId,
            from = filter.From?.ToMicros(),
            to = filter.To?.ToMicros(),
            fromId = filter.From is { } from ? Ids.LowestOf(from) : null,
            untilId = filter.To is { } to ? Ids.LowestOf(to.AddMilliseconds(1)) : null,
            take,
        });
        var branches = filter.Groups is null ? [Branch(filter, after, null)] : filter.Groups.Select((group, number) =>
        {
            parameters.Add($"group{number}", group);
            return Branch(filter, after, $"@group{number}");
        });
        var page = string.Join(" UNION ALL ", branches.Select((branch, number) => $"SELECT id AS page_id FROM ({branch}) b{number}"));
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<AuditRow>(new CommandDefinition(
            $"SELECT {Columns} FROM ({page} ORDER BY page_id DESC LIMIT @take) page JOIN audit ON id = page_id ORDER BY page_id DESC", parameters, cancellationToken: cancellationToken));
        return rows.AsList();
    }

    // Each branch walks one index backwards and stops after a page. Ids rise with the instant, so that a stretch of time is a stretch of ids.
    private static string Branch(AuditFilter filter, string? after, string? group)
    {
        var equal = new[]
        {
            (Column: "group_name", Value: group),
            (Column: "object_id", Value: filter.ObjectId is null ? null : "@ObjectId"),
            (Column: "actor_name", Value: filter.ActorName is null ? null : "@ActorName"),
            (Column: "action", Value: filter.Action is null ? null : "@Action"),
        }.Where(one => one.Value is not null).ToList();
        var bounds = new[]
        {
            filter.From is null ? null : "id >= @fromId AND recorded_at >= @from",
            filter.To is null ? null : "id < @untilId AND recorded_at < @to",
            after is null ? null : "id < @after",
        }.OfType<string>().ToList();

        // With an equality MariaDB begins at the index's newest entry, and passes over all that lie before the bound; with a range it begins at the bound.
        var (lead, order) = equal.Count > 0 && bounds.Count > 0
            ? ([$"{equal[0].Column} >= {equal[0].Value} AND {equal[0].Column} <= {equal[0].Value}"], $"{equal[0].Column} DESC, ")
            : (Array.Empty<string>(), "");
        var conditions = lead.Concat(equal.Skip(lead.Length).Select(one => $"{one.Column} = {one.Value}")).Concat(bounds).DefaultIfEmpty("1 = 1");
        return $"SELECT id FROM audit WHERE {string.Join(" AND ", conditions)} ORDER BY {order}id DESC LIMIT @take";
    }
}
