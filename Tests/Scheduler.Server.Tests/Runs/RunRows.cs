using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Tests.Runs;

/// <summary>Writes runs the way planning does, brings them to a state, and reads what became of them.</summary>
internal sealed class RunRows(IDatabase database)
{
    public const string Node = "node-1";

    /// <summary>Cluster time of these tests.</summary>
    public static readonly long Now = Ledger.Start;

    public static readonly string Job = new('a', 32);
    public static readonly string Trigger = new('b', 32);
    public static readonly string Mine = new('e', 32);
    public static readonly string Other = new('f', 32);

    private const string Select = """
        SELECT id AS Id, state AS State, reason AS Reason, job_version AS JobVersion, attempt AS Attempt, fence AS Fence, executor_id AS ExecutorId,
            open_executor AS OpenExecutor, node AS Node, due_at AS DueAt, expire_at AS ExpireAt, not_before AS NotBefore, chain_id AS ChainId, sent_at AS SentAt, armed_at AS ArmedAt, started_at AS StartedAt,
            ended_at AS EndedAt, lateness_us AS LatenessUs, result AS Result, error AS Error, progress AS Progress, routing AS Routing, shard_index AS ShardIndex, shard_count AS ShardCount, origin AS Origin
        FROM runs
        """;

    private readonly Ledger _ledger = new(database);

    public static RunTemplate Template { get; } = new() { JobId = Job, JobVersion = 1, App = "app", Handler = "echo", Overlap = OverlapPolicy.Allow };

    public RunStore Store { get; } = new(database);

    public PlannedRun New(string? executor, long dueAt, RunTemplate? template = null, string? trigger = null, RunCause cause = RunCause.Trigger)
    {
        var id = _ledger.NewId();
        return new PlannedRun
        {
            Id = id,
            Origin = RunOrigins.Call(id),
            Template = template ?? Template,
            TriggerId = cause == RunCause.Trigger ? trigger ?? Trigger : null,
            Cause = cause,
            DueAt = dueAt,
            PlannedAt = Now - 15_000_000,
            ExecutorId = executor,
            Reason = executor is null ? RunReasons.NoExecutor : null,
        };
    }

    public Task InsertAsync(params IReadOnlyList<PlannedRun> runs) =>
        database.InTransactionAsync((transaction, token) => Store.InsertAsync(runs, transaction.Connection!, transaction, token), CancellationToken.None);

    public async Task<string> PlanAsync(string? executor, long dueAt, RunTemplate? template = null, string? trigger = null, RunCause cause = RunCause.Trigger)
    {
        var run = New(executor, dueAt, template, trigger, cause);
        await InsertAsync(run);
        return run.Id;
    }

    /// <summary>A part of a broadcast that has been spread.</summary>
    public async Task<string> PlanShardAsync(string executor, long dueAt, RunTemplate template, int index, int count)
    {
        var run = New(executor, dueAt, template) with { Shard = new ShardInfo(index, count) };
        await InsertAsync(run);
        return run.Id;
    }

    /// <summary>A run in the executor's hands.</summary>
    public async Task<string> SendAsync(string executor, long dueAt, RunState state = RunState.Dispatched, RunTemplate? template = null, RunCause cause = RunCause.Trigger)
    {
        var id = await PlanAsync(executor, dueAt, template, cause: cause);
        await _ledger.ExecuteAsync(
            """
            UPDATE runs SET state = @state, node = @node, sent_at = due_at - 3000000, armed_at = CASE WHEN @state >= 2 THEN due_at - 2900000 END,
                started_at = CASE WHEN @state >= 3 THEN due_at + 100 END, lateness_us = CASE WHEN @state >= 3 THEN 100 END WHERE id = @id
            """,
            new { id, state = (int)state, node = Node });
        return id;
    }

    public Task ExecuteAsync(string sql, object? parameters = null) => _ledger.ExecuteAsync(sql, parameters);

    public async Task<StoredRun> ReadAsync(string id)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.QuerySingleAsync<StoredRun>($"{Select} WHERE id = @id", new { id });
    }

    /// <summary>All runs of a job, by due and shard.</summary>
    public async Task<IReadOnlyList<StoredRun>> ReadJobAsync(string jobId)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<StoredRun>($"{Select} WHERE job_id = @jobId ORDER BY due_at, shard_index", new { jobId })).AsList();
    }

    /// <summary>The deliveries of a run that are over: fence, whether it was charged as attempt, how it ended.</summary>
    public async Task<IReadOnlyList<(int Fence, int Attempt, string State, string? ExecutorId)>> AttemptsAsync(string id)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return (await connection.QueryAsync<(int, int, string, string?)>(
            "SELECT fence, attempt, state, executor_id FROM run_attempts WHERE run_id = @id ORDER BY fence", new { id })).AsList();
    }
}
