using System.Text.Json;
using Dapper;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alerts;

/// <summary>Reads of the ledger what rules ask for; each query walks one index and is bounded.</summary>
internal sealed class AlertLedgerStore(IDatabase database)
{
    private const string Columns = """
        r.id AS Id, r.job_id AS JobId, r.job_version AS JobVersion, r.state AS State, r.reason AS Reason, r.due_at AS DueAt, r.planned_at AS PlannedAt,
        r.ended_at AS EndedAt, r.attempt AS Attempt, r.lateness_us AS LatenessUs
        """;

    private static readonly JsonColumn[] IdColumn = [new("id", JsonColumnType.Id)];

    public Task<IReadOnlyList<RunFact>> ReadAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        QueryAsync(
            $"SELECT {Columns} FROM {database.Dialect.JsonRows("@json", IdColumn, "j")} JOIN runs r ON r.id = j.id",
            new { json = JsonSerializer.Serialize(ids.Select(id => new { id })) },
            cancellationToken);

    /// <summary>Runs that ended in a state, by due instant and id from a place on. After the end open_executor is NULL, so the index holds them in this order.</summary>
    public Task<IReadOnlyList<RunFact>> ListEndedAsync(RunState state, long fromDue, string afterId, long untilDue, int take, CancellationToken cancellationToken) =>
        QueryAsync(
            $"""
            SELECT {Columns} FROM runs r{database.Dialect.UseIndex("ix_runs_open")}
            WHERE r.open_executor IS NULL AND r.state = {(int)state} AND r.due_at >= @fromDue AND r.due_at <= @untilDue AND (r.due_at > @fromDue OR r.id > @afterId)
            ORDER BY r.due_at, r.id LIMIT @take
            """,
            new { fromDue, afterId, untilDue, take },
            cancellationToken);

    /// <summary>Runs that are due since an instant or longer and have not started, from a place on; there are as many open runs as the window holds.</summary>
    public Task<IReadOnlyList<RunFact>> ListNotStartedAsync(long fromDue, string afterId, long untilDue, int take, CancellationToken cancellationToken) =>
        QueryAsync(
            $"""
            SELECT {Columns} FROM runs r{database.Dialect.UseIndex("ix_runs_open")}
            WHERE r.open_executor IS NOT NULL AND r.state IN ({(int)RunState.Planned}, {(int)RunState.Dispatched}, {(int)RunState.Armed}) AND r.due_at <= @untilDue
              AND r.due_at >= @fromDue AND (r.due_at > @fromDue OR r.id > @afterId) AND r.lateness_us IS NULL
            ORDER BY r.due_at, r.id LIMIT @take
            """,
            new { fromDue, afterId, untilDue, take },
            cancellationToken);

    /// <summary>Runs of a stretch of due instants that started late.</summary>
    public Task<IReadOnlyList<RunFact>> ListLateAsync(long fromDue, long untilDue, long lateFromMicros, int take, CancellationToken cancellationToken) =>
        QueryAsync(
            $"""
            SELECT {Columns} FROM runs r{database.Dialect.UseIndex("ix_runs_due")}
            WHERE r.due_at >= @fromDue AND r.due_at < @untilDue AND r.lateness_us >= @lateFromMicros ORDER BY r.due_at LIMIT @take
            """,
            new { fromDue, untilDue, lateFromMicros, take },
            cancellationToken);

    /// <summary>Whether a run of the job that was due later, or the same one, says that it is over.</summary>
    public async Task<bool> HasRecoveredAsync(AlertKind kind, string jobId, long lastDueAt, long thresholdMicros, CancellationToken cancellationToken)
    {
        var over = kind switch
        {
            AlertKind.LateByMs => "r.due_at > @lastDueAt AND r.lateness_us < @thresholdMicros",
            AlertKind.DidNotRun => "r.due_at >= @lastDueAt AND r.lateness_us IS NOT NULL",
            _ => $"r.due_at > @lastDueAt AND r.state = {(int)RunState.Succeeded}",
        };
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<string>(new CommandDefinition(
            $"SELECT r.id FROM runs r{database.Dialect.UseIndex("ix_runs_job_due")} WHERE r.job_id = @jobId AND {over} LIMIT 1",
            new { jobId, lastDueAt, thresholdMicros },
            cancellationToken: cancellationToken)) is not null;
    }

    private async Task<IReadOnlyList<RunFact>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<RunFact>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken))).AsList();
    }
}
