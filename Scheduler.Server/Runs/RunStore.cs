using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>The ledger's rows before they are sent: planning, revoking, resuming. Grouped writes are in RunReportStore.</summary>
internal sealed class RunStore(IDatabase database)
{
    private const int RowsPerStatement = 200;

    private const string Columns = """
        id, origin, job_id, job_version, trigger_id, cause, state, reason, delivery, seated, priority, attempt, fence, executor_id, open_executor, node,
        due_at, planned_at, expire_at, sent_at, ended_at, args, routing, retry_of, chain_id, missed_from, missed_to, missed_count
        """;

    /// <summary>
    /// Writes the rows in one statement per 200; a row whose origin exists is left as it is. Which ones are new is to be read afterwards: MySQL's
    /// count for a connection that counts matched rows, as ours do, includes those that were kept.
    /// </summary>
    public async Task InsertAsync(IReadOnlyList<PlannedRun> runs, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var areSharded = runs.Any(run => run.Shard is not null);
        for (var start = 0; start < runs.Count; start += RowsPerStatement)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            var batch = new SqlBatch(command);
            AppendInsert(batch, runs.Skip(start).Take(RowsPerStatement), onlySeat: null, areSharded);
            await batch.Complete().ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Appends the insert of one run, which fails when the run's job is seated and its seat is not the run's executor any more.</summary>
    public void AppendInsert(SqlBatch batch, PlannedRun run) => AppendInsert(batch, [run], run.Template.Seated ? run.ExecutorId : null, run.Shard is not null);

    private void AppendInsert(SqlBatch batch, IEnumerable<PlannedRun> runs, string? onlySeat, bool areSharded)
    {
        batch.Append("INSERT INTO runs (").Append(Columns).Append(areSharded ? ", shard_index, shard_count" : "").Append(") VALUES ");
        var isFirstRow = true;
        foreach (var run in runs)
        {
            batch.Append(isFirstRow ? "(" : ", (");
            isFirstRow = false;
            var isFirst = true;
            foreach (var value in Values(run, onlySeat, areSharded))
            {
                batch.Append(isFirst ? "" : ", ");
                isFirst = false;
                switch (value)
                {
                    case null or string:
                        batch.AppendText((string?)value);
                        break;
                    case JobOfSeat seat:
                        // No such seat reads as NULL, which the column refuses; while it is there nobody moves it before the commit.
                        batch.Append("(SELECT job_id FROM seats WHERE job_id = ").AppendText(seat.JobId).Append(" AND executor_id = ").AppendText(seat.ExecutorId)
                            .Append(database.Dialect.ForShare).Append(")");
                        break;
                    default:
                        batch.Append(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                        break;
                }
            }

            batch.Append(")");
        }

        batch.Append(database.Dialect.KeepExisting("id"));
    }

    private static IEnumerable<object?> Values(PlannedRun run, string? onlySeat, bool isSharded)
    {
        var template = run.Template;
        var open = RunTransitions.IsOpen(run.State);
        yield return run.Id;
        yield return run.Origin;
        yield return onlySeat is null ? template.JobId : new JobOfSeat(template.JobId, onlySeat);
        yield return template.JobVersion;
        yield return run.TriggerId;
        yield return (int)run.Cause;
        yield return (int)run.State;
        yield return run.Reason;
        yield return (int)template.Delivery;
        yield return template.Seated ? 1 : 0;
        yield return template.Priority;
        yield return open ? 1 : 0;
        yield return open ? 1 : 0;
        yield return run.ExecutorId;
        yield return open ? run.ExecutorId ?? "" : null;
        yield return run.Node;
        yield return run.DueAt;
        yield return run.PlannedAt;

        // The one run of a settled misfire was due long ago; it may wait as long as any other.
        yield return Math.Max(run.DueAt, run.PlannedAt) + (template.ExpireAfterMs * 1_000);
        yield return run.SentAt;
        yield return open ? null : run.PlannedAt;
        yield return run.Args;
        yield return run.Routing;
        yield return run.RetryOf;
        yield return run.ChainId;
        yield return run.MissedFrom;
        yield return run.MissedTo;
        yield return run.MissedCount;
        if (isSharded)
        {
            yield return run.Shard?.Index;
            yield return run.Shard?.Count;
        }
    }

    /// <summary>
    /// Marks what is still planned and due after <paramref name="now"/> as <c>skipped(revoked)</c>, for the whole job or for some of its triggers or runs.
    /// Runs by call are not touched.
    /// </summary>
    /// <returns>The deliveries that were sent already and are to be revoked by message after the commit.</returns>
    public async Task<IReadOnlyList<SentRun>> RevokeAsync(
        string jobId, IReadOnlyCollection<string>? triggerIds, IReadOnlyCollection<string>? runIds, bool callsToo, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var which = (triggerIds is null ? "" : " AND trigger_id IN @triggerIds") + (runIds is null ? "" : " AND id IN @runIds") + (callsToo ? "" : $" AND cause = {(int)RunCause.Trigger}");

        // A waiting retry belongs to an occurrence that has been; it goes only with the job itself.
        var waits = callsToo ? "COALESCE(not_before, due_at)" : "due_at";
        var parameters = new { jobId, triggerIds, runIds, now };
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE runs SET state = {(int)RunState.Skipped}, reason = '{RunReasons.Revoked}', open_executor = NULL, ended_at = @now
            WHERE job_id = @jobId AND state = {(int)RunState.Planned}{which} AND {waits} > @now
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));

        // The mark tells a resume that comes before the executor's answer that these are not coming either.
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE runs SET reason = '{RunReasons.Revoked}'
            WHERE job_id = @jobId AND state IN ({(int)RunState.Dispatched}, {(int)RunState.Armed}){which} AND due_at > @now
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            {database.Dialect.InsertIgnore} INTO run_commands (executor_id, run_id, fence, kind, at)
            SELECT executor_id, id, fence, '{RunCommand.Revoke}', @now FROM runs
            WHERE job_id = @jobId AND state IN ({(int)RunState.Dispatched}, {(int)RunState.Armed}){which} AND due_at > @now
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        var sent = await connection.QueryAsync<(string RunId, int Fence, string ExecutorId)>(new CommandDefinition(
            $"""
            SELECT id AS RunId, fence AS Fence, executor_id AS ExecutorId FROM runs
            WHERE job_id = @jobId AND state IN ({(int)RunState.Dispatched}, {(int)RunState.Armed}){which} AND due_at > @now
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        return [.. sent.Select(run => new SentRun(run.RunId, run.Fence, run.ExecutorId))];
    }

    /// <summary>
    /// Turns revoked rows that are still to come back to planned under the next fence, so that resuming a trigger cannot double an occurrence.
    /// </summary>
    /// <param name="jobId">The job resumed.</param>
    /// <param name="jobVersion">The version that the rows run as from now on.</param>
    /// <param name="triggerIds">Its triggers of today; what a trigger that is gone had planned stays revoked.</param>
    /// <param name="runIds">Those that come back; null for all.</param>
    /// <param name="now">Cluster time.</param>
    /// <param name="transaction">The caller's transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The executors concerned.</returns>
    public async Task<IReadOnlyList<string>> ResumeAsync(
        string jobId, int jobVersion, IReadOnlyCollection<string> triggerIds, IReadOnlyCollection<string>? runIds, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (triggerIds.Count == 0)
        {
            return [];
        }

        var connection = transaction.Connection!; // an open transaction has its connection
        var parameters = new { jobId, jobVersion, triggerIds, runIds, now };
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE runs SET state = {(int)RunState.Planned}, reason = NULL, fence = fence + 1, job_version = @jobVersion, ended_at = NULL,
                sent_at = NULL, armed_at = NULL, open_executor = COALESCE(executor_id, '')
            WHERE job_id = @jobId AND state IN ({(int)RunState.Skipped}, {(int)RunState.Dispatched}, {(int)RunState.Armed}) AND reason = '{RunReasons.Revoked}'
                AND trigger_id IN @triggerIds{(runIds is null ? "" : " AND id IN @runIds")} AND due_at > @now
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT DISTINCT executor_id FROM runs WHERE job_id = @jobId AND state = {(int)RunState.Planned} AND due_at > @now AND executor_id IS NOT NULL",
            parameters,
            transaction,
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What is still planned of a job follows its new version; the schedule of these rows did not change.</summary>
    public Task AdoptVersionAsync(RunTemplate template, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
            $"""
            UPDATE runs SET job_version = @JobVersion, priority = @Priority, delivery = @delivery, seated = @seated, 
                expire_at = COALESCE(not_before, due_at) + @ExpireAfterMs * 1000
            WHERE job_id = @JobId AND state = {(int)RunState.Planned} AND cause = {(int)RunCause.Trigger}
            """,
            new { template.JobVersion, template.Priority, delivery = (int)template.Delivery, seated = template.Seated ? 1 : 0, template.ExpireAfterMs, template.JobId },
            transaction,
            cancellationToken: cancellationToken));

    /// <summary>Whether a trigger has a run due from <paramref name="since"/> on that has not ended, but for <paramref name="exceptId"/>.</summary>
    public async Task<bool> HasOpenAsync(string jobId, string triggerId, long since, string exceptId, DbTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteScalarAsync<int>(new CommandDefinition( // an open transaction has its connection
            $"""
            SELECT COUNT(*) FROM runs 
            WHERE job_id = @jobId AND due_at >= @since AND trigger_id = @triggerId AND id <> @exceptId AND state IN ({RunTransitions.Sql(RunTransitions.Open)})
            """,
            new { jobId, triggerId, since, exceptId },
            transaction,
            cancellationToken: cancellationToken)) > 0;

    /// <summary>What a job has planned or sent that is due after <paramref name="now"/>, the next first.</summary>
    public async Task<IReadOnlyList<(string Id, string? TriggerId, long DueAt)>> ListComingAsync(string jobId, long now, int take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, string?, long)>(new CommandDefinition(
            $"""
            SELECT id, trigger_id, due_at FROM runs
            WHERE job_id = @jobId AND due_at > @now AND state IN ({(int)RunState.Planned}, {(int)RunState.Dispatched}, {(int)RunState.Armed})
                AND COALESCE(shard_index, 0) = 0 ORDER BY due_at LIMIT @take
            """,
            new { jobId, now, take },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What a job has planned and nobody has been sent yet, as far as routing it again needs to know.</summary>
    public async Task<IReadOnlyList<PlannedRun>> ListPlannedAsync(RunTemplate template, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = await transaction.Connection!.QueryAsync<(string Id, string Origin, string? TriggerId, long DueAt, long PlannedAt, int? Index, int? Count, string? Executor)>(new CommandDefinition( // an open transaction has its connection
            $"""
            SELECT id, origin, trigger_id, due_at, planned_at, shard_index, shard_count, executor_id FROM runs
            WHERE job_id = @JobId AND state = {(int)RunState.Planned} AND cause = {(int)RunCause.Trigger} ORDER BY due_at{database.Dialect.ForUpdate}
            """,
            new { template.JobId },
            transaction,
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => new PlannedRun
        {
            Id = row.Id,
            Origin = row.Origin,
            Template = template,
            TriggerId = row.TriggerId,
            Cause = RunCause.Trigger,
            DueAt = row.DueAt,
            PlannedAt = row.PlannedAt,
            Shard = row is { Index: { } index, Count: { } count } ? new ShardInfo(index, count) : null,
            LastExecutorId = row.Index is null ? null : row.Executor,
        })];
    }

    /// <summary>Moves planned rows to the executors named in them, under the next fence: whoever still has the old delivery in memory cannot send it.</summary>
    public Task MoveAsync(IReadOnlyList<PlannedRun> runs, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (runs.Count == 0)
        {
            return Task.CompletedTask;
        }

        var sql = database.Dialect.UpdateFromJson(
            "runs",
            [new JsonColumn("id", JsonColumnType.Id), new JsonColumn("executor", JsonColumnType.Id), new JsonColumn("reason", JsonColumnType.Id), new JsonColumn("routing", JsonColumnType.Text)],
            "t.id = j.id",
            [
                ("executor_id", "j.executor"),
                ("open_executor", "COALESCE(j.executor, '')"),
                ("routing", "j.routing"),
                ("reason", "j.reason"),
                ("fence", "t.fence + 1"),
            ],
            $"t.state = {(int)RunState.Planned}");
        var json = JsonSerializer.Serialize(runs.Select(run => new { id = run.Id, executor = run.ExecutorId, reason = run.Reason, routing = run.Routing }));
        return transaction.Connection!.ExecuteAsync(new CommandDefinition(sql, new { json }, transaction, cancellationToken: cancellationToken)); // as above
    }

    private sealed record JobOfSeat(string JobId, string ExecutorId);
}
