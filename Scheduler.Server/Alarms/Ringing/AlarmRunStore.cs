using System.Data.Common;
using Dapper;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>
/// The runs of alarms. The user stands where the executor stands for other jobs, so the indexes by executor are those by user. A run stays planned until a
/// browser rings, which makes revoking it a matter of the ledger alone.
/// </summary>
internal sealed class AlarmRunStore(IDatabase database)
{
    private const int UsersPerStatement = 500;
    private const int Bite = 500;

    // A browser's clock may be off by what it takes for its error; a report that is earlier is of another run.
    private const long EarlyMicros = 1_000_000;
    private static readonly string OpenStates = RunTransitions.Sql([RunState.Planned, RunState.Running]);

    private const string Columns = """
        r.id AS Id, r.job_id AS JobId, r.job_version AS JobVersion, r.executor_id AS UserId, r.state AS State, r.reason AS Reason, r.due_at AS DueAt,
        r.expire_at AS ExpireAt, r.started_at AS StartedAt, r.ended_at AS EndedAt
        """;

    /// <summary>How many of a user's occurrences are open, counted up to a limit.</summary>
    public async Task<int> CountOpenAsync(string userId, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            $"""
            SELECT COUNT(*) FROM (SELECT 1 AS one FROM runs r{database.Dialect.UseIndex("ix_runs_open")}
                WHERE r.open_executor = @userId AND r.state IN ({OpenStates}) LIMIT @limit) o
            """,
            new { userId, limit },
            cancellationToken: cancellationToken));
    }

    /// <summary>What these users' browsers are to know: what rings, and what falls due until an instant.</summary>
    public async Task<IReadOnlyList<AlarmRunRow>> ReadOpenAsync(IReadOnlyCollection<string> userIds, long until, CancellationToken cancellationToken)
    {
        var rows = new List<AlarmRunRow>();
        foreach (var users in userIds.Chunk(UsersPerStatement))
        {
            rows.AddRange(await QueryAsync(
                $"""
                SELECT {Columns} FROM runs r{database.Dialect.UseIndex("ix_runs_open")}
                WHERE r.open_executor IN @users AND r.state IN ({OpenStates}) AND r.due_at <= @until
                """,
                new { users, until },
                cancellationToken));
        }

        return rows;
    }

    /// <summary>Some of these users' occurrences that nobody acknowledged in time.</summary>
    public async Task<IReadOnlyList<AlarmRunRow>> ReadExpiredAsync(IReadOnlyCollection<string> userIds, long now, CancellationToken cancellationToken)
    {
        var rows = new List<AlarmRunRow>();
        foreach (var users in userIds.Chunk(UsersPerStatement))
        {
            rows.AddRange(await QueryAsync(
                $"""
                SELECT {Columns} FROM runs r{database.Dialect.UseIndex("ix_runs_open")}
                WHERE r.open_executor IN @users AND r.state IN ({OpenStates}) AND r.due_at <= @now AND r.expire_at < @now LIMIT {Bite}
                """,
                new { users, now },
                cancellationToken));
        }

        return rows;
    }

    /// <summary>What nobody acknowledged in time, the newest first.</summary>
    public async Task<IReadOnlyList<AlarmRunRow>> ListMissedAsync(string userId, RunCursor? after, int take, CancellationToken cancellationToken) =>
        (await QueryAsync(
            $"""
            SELECT {Columns} FROM runs r{database.Dialect.UseIndex("ix_runs_executor_due")}
            WHERE r.executor_id = @userId AND r.due_at <= @dueAt AND (r.due_at < @dueAt OR r.id < @id)
                AND (r.state = {(int)RunState.TimedOut} OR (r.state = {(int)RunState.Skipped} AND r.reason = '{RunReasons.Missed}'))
            ORDER BY r.due_at DESC, r.id DESC LIMIT @take
            """,
            new { userId, dueAt = after?.DueAt ?? long.MaxValue, id = after?.Id ?? "", take },
            cancellationToken)).AsList();

    /// <summary>What rings, held until the transaction ends: of a user, of one alarm or one run where named.</summary>
    public async Task<IReadOnlyList<AlarmRunRow>> LockRingingAsync(
        string userId, string? alarmId, string? runId, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var which = (alarmId is null ? "" : " AND r.job_id = @alarmId") + (runId is null ? "" : " AND r.id = @runId");
        return (await transaction.Connection!.QueryAsync<AlarmRunRow>(new CommandDefinition( // an open transaction has its connection
            $"""
            SELECT {Columns} FROM runs r
            WHERE r.open_executor = @userId AND r.state IN ({OpenStates}) AND r.due_at <= @now{which} ORDER BY r.id{database.Dialect.ForUpdate}
            """,
            new { userId, alarmId, runId, now },
            transaction,
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>A browser rings; the first one counts.</summary>
    public async Task<bool> StartAsync(string runId, string userId, long startedAt, long errorMicros, string node, CancellationToken cancellationToken) =>
        await database.ExecuteAloneAsync(
            $"""
            UPDATE runs SET state = {(int)RunState.Running}, started_at = @startedAt, lateness_us = @startedAt - due_at, clock_error_us = @errorMicros, node = @node
            WHERE id = @runId AND open_executor = @userId AND state = {(int)RunState.Planned} AND due_at <= @latestDue
            """,
            new { runId, userId, startedAt, errorMicros, node, latestDue = startedAt + EarlyMicros },
            cancellationToken) == 1;

    /// <summary>Ends occurrences that the caller holds.</summary>
    public Task EndAsync(
        IReadOnlyCollection<string> runIds, RunState state, string? reason, string? result, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        runIds.Count == 0 ? Task.CompletedTask : transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            $"""
            UPDATE runs SET state = @state, reason = @reason, result = @result, open_executor = NULL, ended_at = @now
            WHERE id IN @runIds AND state IN ({OpenStates})
            """,
            new { state = (int)state, reason, result, now, runIds },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Silences an alarm that goes away.</summary>
    public Task CancelAllAsync(string userId, string alarmId, long now, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            $"""
            UPDATE runs SET state = {(int)RunState.Canceled}, reason = NULL, open_executor = NULL, ended_at = @now
            WHERE job_id = @alarmId AND open_executor = @userId AND state IN ({OpenStates})
            """,
            new { userId, alarmId, now },
            transaction,
            cancellationToken: cancellationToken));

    private async Task<IEnumerable<AlarmRunRow>> QueryAsync(string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QueryAsync<AlarmRunRow>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken));
    }
}
