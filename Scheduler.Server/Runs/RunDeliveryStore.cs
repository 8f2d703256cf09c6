using System.Text.Json;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>What a node reads and writes to send the runs of the executors connected to it.</summary>
internal sealed class RunDeliveryStore(IDatabase database)
{
    private static readonly JsonColumn[] Columns =
    [
        new("id", JsonColumnType.Id), new("fence", JsonColumnType.Integer), new("ex", JsonColumnType.Id), new("jv", JsonColumnType.Integer),
    ];

    private const string Waiting = """
        t.id AS Id, t.job_id AS JobId, t.job_version AS JobVersion, t.executor_id AS ExecutorId, t.fence AS Fence, t.attempt AS Attempt, t.priority AS Priority,
        t.due_at AS DueAt, t.expire_at AS ExpireAt, t.args AS Args, t.chain_id AS ChainId, t.not_before AS NotBefore,
        t.shard_index AS ShardIndex, t.shard_count AS ShardCount
        """;

    private readonly string _dispatch = database.Dialect.UpdateFromJson(
        "runs",
        Columns,
        "t.id = j.id",
        [("state", $"{(int)RunState.Dispatched}"), ("reason", "NULL"), ("node", "@node"), ("sent_at", "@sentAt")],
        $"t.fence = j.fence AND t.executor_id = j.ex AND t.job_version = j.jv AND t.state = {(int)RunState.Planned}");

    /// <summary>The planned rows of these executors that are due in (<paramref name="after"/>, <paramref name="until"/>].</summary>
    public async Task<IReadOnlyList<WaitingRun>> ReadWaitingAsync(IReadOnlyCollection<string> executorIds, long after, long until, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<WaitingRun>(new CommandDefinition(
            $"""
            SELECT {Waiting} FROM runs t
            WHERE t.open_executor IN @executorIds AND t.state = {(int)RunState.Planned} AND t.due_at > @after AND t.due_at <= @until
            """,
            new { executorIds, after, until },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>
    /// Ids and fences of the planned rows of these executors due until <paramref name="until"/>, the next ones first: what must be in memory by now. Bounded, so
    /// that asking each second stays cheap when there is a backlog.
    /// </summary>
    public async Task<IReadOnlyList<(string Id, int Fence)>> ReadWaitingKeysAsync(IReadOnlyCollection<string> executorIds, long until, int take, CancellationToken cancellationToken)
    {
        if (executorIds.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, int)>(new CommandDefinition(
            $"""
            SELECT t.id, t.fence FROM runs t{database.Dialect.UseIndex("ix_runs_open")}
            WHERE t.open_executor IN @executorIds AND t.state = {(int)RunState.Planned} AND t.due_at <= @until ORDER BY t.due_at LIMIT @take
            """,
            new { executorIds, until, take },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<IReadOnlyList<WaitingRun>> ReadWaitingAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<WaitingRun>(new CommandDefinition(
            $"SELECT {Waiting} FROM runs t WHERE t.id IN @ids AND t.state = {(int)RunState.Planned} AND t.executor_id IS NOT NULL",
            new { ids },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What the executor was sent and has not started, as the ledger knows it.</summary>
    public async Task<IReadOnlyList<WaitingRun>> ReadSentAsync(string executorId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<WaitingRun>(new CommandDefinition(
            $"SELECT {Waiting} FROM runs t WHERE t.open_executor = @executorId AND t.state IN ({(int)RunState.Dispatched}, {(int)RunState.Armed})",
            new { executorId },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>
    /// What was sent before an instant and not acknowledged since: the executor had no room for it, or a message was lost. Nothing is sent earlier than the arm
    /// time before it is due, so <paramref name="dueBefore"/> spares reading what was sent since.
    /// </summary>
    public Task<IReadOnlyList<WaitingRun>> ReadUnansweredAsync(
        IReadOnlyCollection<string> executorIds, long sentBefore, long dueBefore, int take, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<WaitingRun>>(
            async connection => executorIds.Count == 0 ? [] : (await connection.QueryAsync<WaitingRun>(new CommandDefinition(
                $"""
                SELECT {Waiting} FROM runs t
                WHERE t.open_executor IN @executorIds AND t.state = {(int)RunState.Dispatched} AND t.due_at < @dueBefore AND t.sent_at < @sentBefore AND t.reason IS NULL
                ORDER BY t.due_at LIMIT @take
                """,
                new { executorIds, sentBefore, dueBefore, take },
                cancellationToken: cancellationToken))).AsList(),
            cancellationToken);

    /// <summary>Of the given deliveries those that are still the executor's to go on with.</summary>
    public async Task<IReadOnlySet<(string RunId, int Fence)>> ReadHeldAsync(string executorId, IReadOnlyCollection<string> runIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, int)>(new CommandDefinition(
            $"""
            SELECT id, fence FROM runs WHERE id IN @runIds AND executor_id = @executorId
                AND (state <= {(int)RunState.Running} OR (state = {(int)RunState.Skipped} AND reason = '{RunReasons.Revoked}'))
            """,
            new { runIds, executorId },
            cancellationToken: cancellationToken))).ToHashSet();
    }

    /// <summary>Compare-and-set from planned to dispatched, all in one statement.</summary>
    /// <returns>The runs that were still planned for that executor, under that fence and job version; only these may be sent.</returns>
    public async Task<IReadOnlyList<WaitingRun>> DispatchAsync(IReadOnlyList<WaitingRun> runs, string node, long sentAt, CancellationToken cancellationToken)
    {
        var ordered = runs.OrderBy(run => run.Id, StringComparer.Ordinal).ToList();
        var json = JsonSerializer.Serialize(ordered.Select(run => new { id = run.Id, fence = run.Fence, ex = run.ExecutorId, jv = run.JobVersion }));
        if (await database.ExecuteAloneAsync(_dispatch, new { json, node, sentAt }, cancellationToken) == runs.Count)
        {
            return runs;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var sent = (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT id FROM runs WHERE id IN @ids AND state = {(int)RunState.Dispatched} AND node = @node AND sent_at = @sentAt",
            new { ids = ordered.Select(run => run.Id), node, sentAt },
            cancellationToken: cancellationToken))).ToHashSet(StringComparer.Ordinal);
        return [.. runs.Where(run => sent.Contains(run.Id))];
    }
}
