using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>
/// Turns the one row of a broadcast's occurrence into a row for each executor: it becomes the first shard, the others are written beside it in the same transaction.
/// A row without a shard has not been spread.
/// </summary>
internal sealed class BroadcastStore(IDatabase database, RunStore runs)
{
    private static readonly string Unspread = $"state = {(int)RunState.Planned} AND shard_index IS NULL AND open_executor = ''";

    private static readonly JsonColumn[] Columns =
    [
        new("id", JsonColumnType.Id), new("ex", JsonColumnType.Id), new("st", JsonColumnType.Integer), new("nd", JsonColumnType.Id), new("sa", JsonColumnType.Integer),
        new("cn", JsonColumnType.Integer), new("ro", JsonColumnType.Text),
    ];

    // What is left out reads as NULL.
    private static readonly JsonSerializerOptions Brief = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly string _first = database.Dialect.UpdateFromJson(
        "runs",
        Columns,
        "t.id = j.id",
        [
            ("state", "j.st"), ("reason", "NULL"), ("executor_id", "j.ex"), ("open_executor", "j.ex"), ("node", "j.nd"), ("sent_at", "j.sa"), ("routing", "j.ro"),
            ("shard_index", "0"), ("shard_count", "j.cn"),
        ],
        $"t.state = {(int)RunState.Planned} AND t.shard_index IS NULL");

    /// <summary>Those of the rows that are still to be spread, held until the transaction ends.</summary>
    public async Task<IReadOnlyList<UnspreadRun>> LockAsync(IEnumerable<string> ids, DbTransaction transaction, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QueryAsync<UnspreadRun>(new CommandDefinition( // an open transaction has its connection
            $"""
            SELECT id AS Id, origin AS Origin, job_version AS JobVersion, trigger_id AS TriggerId, cause AS Cause, fence AS Fence, due_at AS DueAt, planned_at AS PlannedAt,
                args AS Args, retry_of AS RetryOf, chain_id AS ChainId
            FROM runs WHERE id IN @ids AND {Unspread} ORDER BY id{database.Dialect.ForUpdate}
            """,
            new { ids = ids.Order(StringComparer.Ordinal) },
            transaction,
            cancellationToken: cancellationToken))).AsList();

    /// <summary>Writes the shards of occurrences that the caller holds.</summary>
    public async Task WriteAsync(IReadOnlyList<PlannedRun> shards, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // as above
        var first = shards.Where(shard => shard.Shard is { Index: 0 }).ToList();
        if (first.Count == 0)
        {
            return;
        }

        var json = JsonSerializer.Serialize(
            first.Select(shard => new
            {
                id = shard.Id,
                ex = shard.ExecutorId,
                st = (int)shard.State,
                nd = shard.Node,
                sa = shard.SentAt,
                cn = shard.Shard!.Count, // filtered
                ro = shard.Routing,
            }),
            Brief);
        await connection.ExecuteAsync(new CommandDefinition(_first, new { json }, transaction, cancellationToken: cancellationToken));
        await runs.InsertAsync([.. shards.Where(shard => shard.Shard is { Index: > 0 })], connection, transaction, cancellationToken);
    }

    /// <summary>Says of occurrences that nobody is there for them.</summary>
    public Task<int> WaitAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync($"UPDATE runs SET reason = '{RunReasons.NoExecutor}' WHERE id IN @ids AND reason IS NULL AND {Unspread}", new { ids }, cancellationToken);

    /// <summary>The runs that belong to each of these calls, by the first of them: itself, then the further shards.</summary>
    public async Task<ILookup<string, string>> ReadShardsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return Array.Empty<string>().ToLookup(id => id, StringComparer.Ordinal);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var first = (await connection.QueryAsync<(string Id, string Origin, int? Index, int? Count)>(new CommandDefinition(
            "SELECT id, origin, shard_index, shard_count FROM runs WHERE id IN @ids", new { ids }, cancellationToken: cancellationToken))).AsList();
        var wanted = first.Where(run => run.Index == 0).SelectMany(run => Enumerable.Range(1, (run.Count ?? 1) - 1).Select(index => (run.Id, Origin: RunOrigins.Shard(run.Origin, index)))).ToList();
        var found = wanted.Count == 0
            ? []
            : (await connection.QueryAsync<(string Origin, string Id)>(new CommandDefinition(
                "SELECT origin, id FROM runs WHERE origin IN @origins", new { origins = wanted.Select(shard => shard.Origin) }, cancellationToken: cancellationToken)))
                .ToDictionary(row => row.Origin, row => row.Id, StringComparer.Ordinal);
        return first.Select(run => (run.Id, Shard: run.Id))
            .Concat(wanted.Where(shard => found.ContainsKey(shard.Origin)).Select(shard => (shard.Id, Shard: found[shard.Origin])))
            .ToLookup(pair => pair.Id, pair => pair.Shard, StringComparer.Ordinal);
    }
}
