using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Reads, ends and plans again the runs after whose end something may follow, row by row within the caller's transaction.</summary>
internal sealed class RunEndStore(IDatabase database)
{
    private const int Bite = 500;

    private const string Columns = """
        id AS Id, job_id AS JobId, job_version AS JobVersion, trigger_id AS TriggerId, chain_id AS ChainId, state AS State, reason AS Reason, delivery AS Delivery,
        attempt AS Attempt, fence AS Fence, executor_id AS ExecutorId, node AS Node, due_at AS DueAt, armed_at AS ArmedAt, started_at AS StartedAt, cancel_at AS CancelAt,
        shard_index AS ShardIndex, shard_count AS ShardCount
        """;

    private static readonly JsonColumn[] EndColumns =
    [
        new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer), new("st", JsonColumnType.Integer), new("rs", JsonColumnType.Id), new("ea", JsonColumnType.Integer),
    ];

    private static readonly JsonColumn[] AttemptColumns =
    [
        new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer), new("st", JsonColumnType.Id), new("rs", JsonColumnType.Id), new("node", JsonColumnType.Id),
        new("ar", JsonColumnType.Integer), new("sa", JsonColumnType.Integer), new("ea", JsonColumnType.Integer), new("ce", JsonColumnType.Integer),
        new("nb", JsonColumnType.Integer), new("xp", JsonColumnType.Integer), new("ex", JsonColumnType.Id), new("ro", JsonColumnType.Text), new("er", JsonColumnType.Text),
    ];

    // What is left out reads as NULL.
    private static readonly JsonSerializerOptions Brief = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly string _end = database.Dialect.UpdateFromJson(
        "runs",
        EndColumns,
        "t.id = j.id",
        [("state", "j.st"), ("reason", "j.rs"), ("open_executor", "NULL"), ("ended_at", "j.ea")],
        "t.fence = j.fence");

    private readonly string _planAgain = database.Dialect.UpdateFromJson(
        "runs",
        AttemptColumns,
        "t.id = j.id",
        [
            ("state", $"{(int)RunState.Planned}"), ("reason", $"'{RunReasons.Retry}'"), ("attempt", "t.attempt + 1"), ("fence", "t.fence + 1"), ("executor_id", "COALESCE(j.ex, CASE WHEN t.shard_index IS NOT NULL THEN t.executor_id END)"),
            ("routing", "j.ro"), ("open_executor", "COALESCE(j.ex, '')"), ("node", "NULL"), ("not_before", "j.nb"), ("expire_at", "j.xp"), ("sent_at", "NULL"), ("armed_at", "NULL"),
            ("started_at", "NULL"), ("ended_at", "NULL"), ("lateness_us", "COALESCE(t.lateness_us, j.sa - t.due_at)"), ("clock_error_us", "COALESCE(j.ce, t.clock_error_us)"),
            ("progress", "NULL"), ("result", "NULL"), ("error", "NULL"),
        ],
        "t.fence = j.fence");

    /// <summary>The rows as they stand, locked in the order of their ids.</summary>
    public async Task<IReadOnlyDictionary<string, OpenRun>> LockAsync(IEnumerable<string> ids, DbTransaction transaction, CancellationToken cancellationToken)
    {
        string[] ordered = [.. ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var rows = ordered.Length == 0
            ? []
            : await transaction.Connection!.QueryAsync<OpenRun>(new CommandDefinition( // an open transaction has its connection
                $"SELECT {Columns} FROM runs WHERE id IN @ordered ORDER BY id{database.Dialect.ForUpdate}", new { ordered }, transaction, cancellationToken: cancellationToken));
        return rows.ToDictionary(run => run.Id, StringComparer.Ordinal);
    }

    /// <summary>What a dead executor was sent.</summary>
    public Task<IReadOnlyList<string>> FindSentAsync(string executorId, IReadOnlyCollection<string> keep, CancellationToken cancellationToken) =>
        FindAsync(
            $"open_executor = @executorId AND state IN ({RunTransitions.Sql(RunTransitions.Sent)}){(keep.Count == 0 ? "" : " AND id NOT IN @keep")}",
            new { executorId, keep },
            cancellationToken);

    /// <summary>At-most-once runs that a silent executor may have been sent from the memory of a node without the database.</summary>
    public Task<IReadOnlyList<string>> FindMaybeSentAsync(string executorId, long dueUntil, CancellationToken cancellationToken) =>
        FindAsync(
            $"open_executor = @executorId AND state = {(int)RunState.Planned} AND delivery = {(int)DeliveryPolicy.AtMostOnce} AND due_at <= @dueUntil AND COALESCE(not_before, 0) <= @dueUntil",
            new { executorId, dueUntil },
            cancellationToken);

    /// <summary>Planned runs that waited longer than their job allows for an executor to come.</summary>
    public Task<IReadOnlyList<string>> FindExpiredAsync(IReadOnlyCollection<string> goneExecutorIds, long now, CancellationToken cancellationToken) =>
        FindAsync(
            $"open_executor IN @owners AND state = {(int)RunState.Planned} AND due_at <= @now AND expire_at < @now",
            new { owners = goneExecutorIds.Append(""), now },
            cancellationToken);

    public async Task EndAsync(IReadOnlyList<EndedRun> runs, IReadOnlyDictionary<string, OpenRun> open, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (runs.Count > 0)
        {
            var json = JsonSerializer.Serialize(
                runs.Select(run => new { id = run.Id, fence = open[run.Id].Fence, st = (int)run.State, rs = run.Reason, ea = run.EndedAt }), Brief);
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(_end, new { json }, transaction, cancellationToken: cancellationToken)); // as above
        }
    }

    /// <summary>The attempt becomes a row of its own; the run waits for the next one, charged, under the next fence.</summary>
    public async Task PlanAgainAsync(IReadOnlyList<NextAttempt> attempts, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (attempts.Count == 0)
        {
            return;
        }

        var json = JsonSerializer.Serialize(
            attempts.Select(attempt => new
            {
                id = attempt.Run.Id,
                fence = attempt.Run.Fence,
                st = JsonNamingPolicy.CamelCase.ConvertName(attempt.State.ToString()),
                rs = attempt.Reason,
                node = attempt.Node,
                ar = attempt.ArmedAt,
                sa = attempt.StartedAt,
                ea = attempt.EndedAt,
                ce = attempt.ClockErrorMicros,
                nb = attempt.NotBefore,
                xp = attempt.ExpireAt,
                ex = attempt.ExecutorId,
                ro = attempt.Routing,
                er = attempt.Error,
            }),
            Brief);
        var connection = transaction.Connection!; // as above
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            {database.Dialect.InsertIgnore} INTO run_attempts (run_id, fence, attempt, state, reason, executor_id, node, sent_at, armed_at, started_at, ended_at, error)
            SELECT t.id, t.fence, t.attempt, j.st, j.rs, t.executor_id, COALESCE(t.node, j.node), COALESCE(t.sent_at, j.ar, j.sa), COALESCE(j.ar, t.armed_at),
                COALESCE(j.sa, t.started_at), j.ea, j.er
            FROM {database.Dialect.JsonRows("@json", AttemptColumns, "j")} JOIN runs t ON t.id = j.id AND t.fence = j.fence
            """,
            new { json },
            transaction,
            cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(_planAgain, new { json }, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>Takes a run from an executor that is gone, without charging an attempt.</summary>
    public Task RedeliverAsync(OpenRun run, DbTransaction transaction, CancellationToken cancellationToken) =>
        RunMoves.NextFenceAsync(
            database.Dialect,
            transaction.Connection!, // as above
            transaction,
            "id = @Id AND fence = @Fence",
            RunReasons.ExecutorSilent,
            new { run.Id, run.Fence },
            cancellationToken);

    private async Task<IReadOnlyList<string>> FindAsync(string condition, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT id FROM runs WHERE {condition} AND {RunMoves.Followed("runs")} ORDER BY id LIMIT {Bite}", parameters, cancellationToken: cancellationToken))).AsList();
    }
}
