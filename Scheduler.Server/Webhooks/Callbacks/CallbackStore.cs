using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>
/// The runs that wait for a callback. What became of a run stands in its own row; a row here only helps to find it, so one that is left behind does no harm.
/// </summary>
internal sealed class CallbackStore(IDatabase database)
{
    private const int MostOfAJob = 1_000;

    /// <summary>Takes a run from its executor, which has done its part: it goes on until somebody calls back, and no death of a node moves it. Repeating it is harmless.</summary>
    /// <returns>False when somebody asked to cancel it meanwhile; true also when it has ended, or is another delivery's by now.</returns>
    public Task<bool> HandOverAsync(CallbackToken token, string node, long deadlineAt, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, cancellation) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                var parameters = new { token.RunId, token.Fence, startedAt = token.StartedAtMicros, node, deadlineAt };
                var handed = await connection.ExecuteAsync(new CommandDefinition(
                    $"""
                    UPDATE runs SET state = {(int)RunState.Running}, reason = NULL, open_executor = '{WebhookTarget.AwaitsCallback}', ended_at = NULL, node = COALESCE(node, @node),
                        sent_at = COALESCE(sent_at, @startedAt), started_at = COALESCE(started_at, @startedAt), lateness_us = COALESCE(lateness_us, @startedAt - due_at)
                    WHERE id = @RunId AND fence = @Fence AND cancel_at IS NULL
                        AND (state <= {(int)RunState.Running} OR (state = {(int)RunState.Skipped} AND reason = '{RunReasons.Revoked}'))
                    """,
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                if (handed == 0)
                {
                    return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                        $"SELECT COUNT(*) FROM runs WHERE id = @RunId AND fence = @Fence AND cancel_at IS NOT NULL AND state <= {(int)RunState.Running}",
                        parameters,
                        transaction,
                        cancellationToken: cancellation)) == 0;
                }

                await connection.ExecuteAsync(new CommandDefinition(
                    "REPLACE INTO callbacks (run_id, fence, job_id, deadline_at) SELECT id, fence, job_id, @deadlineAt FROM runs WHERE id = @RunId",
                    parameters,
                    transaction,
                    cancellationToken: cancellation));
                return true;
            },
            cancellationToken);

    /// <summary>Null when there is no such run.</summary>
    public Task<CallbackStanding?> FindAsync(RunRef delivery, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QuerySingleOrDefaultAsync<CallbackStanding?>(new CommandDefinition(
                """
                SELECT @Fence AS Asked, r.fence AS Fence, r.state AS State, r.reason AS Reason, r.executor_id AS ExecutorId, r.due_at AS DueAt, r.not_before AS NotBefore,
                    r.started_at AS StartedAt, a.state AS AttemptState
                FROM runs r LEFT JOIN run_attempts a ON a.run_id = r.id AND a.fence = @Fence
                WHERE r.id = @RunId
                """,
                delivery,
                cancellationToken: cancellationToken)),
            cancellationToken);

    /// <summary>The other runs of a job that wait for their callbacks.</summary>
    public Task<IReadOnlyList<RunRef>> ReadAwaitedAsync(string jobId, string exceptRunId, CancellationToken cancellationToken) =>
        ReadAsync(
            $"""
            SELECT c.run_id, c.fence FROM callbacks c JOIN runs r ON r.id = c.run_id AND r.fence = c.fence
            WHERE c.job_id = @jobId AND c.run_id <> @exceptRunId AND r.open_executor = '{WebhookTarget.AwaitsCallback}' LIMIT {MostOfAJob}
            """,
            new { jobId, exceptRunId },
            cancellationToken);

    /// <summary>Those whose time is over, whatever became of them.</summary>
    public Task<IReadOnlyList<RunRef>> ReadOverdueAsync(long now, int take, CancellationToken cancellationToken) =>
        ReadAsync("SELECT run_id, fence FROM callbacks WHERE deadline_at <= @now ORDER BY deadline_at LIMIT @take", new { now, take }, cancellationToken);

    /// <summary>Nobody waits for it any more.</summary>
    public Task ForgetAsync(RunRef delivery, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync("DELETE FROM callbacks WHERE run_id = @RunId AND fence = @Fence", delivery, cancellationToken);

    private Task<IReadOnlyList<RunRef>> ReadAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RunRef>>(
            async connection => [.. (await connection.QueryAsync<(string RunId, int Fence)>(new CommandDefinition(sql, parameters, cancellationToken: cancellationToken)))
                .Select(row => new RunRef(row.RunId, row.Fence))],
            cancellationToken);
}
