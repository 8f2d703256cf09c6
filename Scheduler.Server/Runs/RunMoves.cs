using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Raising a fence: the delivery so far becomes a row of its own, the run waits for the next one.</summary>
internal static class RunMoves
{
    /// <summary>Deliveries beyond this many end the run as lost: something about it kills its executors.</summary>
    public const int MaxUnchargedDeliveries = 5;

    /// <summary>
    /// True of a row after whose end something may follow: another attempt, the next run of a fixed delay, dependent jobs. Such an end is written by
    /// <see cref="RunEndings"/> together with what follows; plain statements leave it out.
    /// </summary>
    public static string Followed(string table) => $"EXISTS (SELECT 1 FROM job_followers f WHERE f.job_id = {table}.job_id)";

    /// <summary>
    /// Ends the runs that meet <paramref name="condition"/> and were no longer wanted when their executor let go of them: their job is paused, deleted or
    /// changed, or somebody canceled them, so nobody else is to run them. <c>@now</c> is among the parameters.
    /// </summary>
    /// <returns>How many.</returns>
    public static async Task<int> EndUnwantedAsync(
        DbConnection connection, DbTransaction transaction, string condition, object parameters, CancellationToken cancellationToken)
    {
        var revoked = await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE runs SET state = {(int)RunState.Skipped}, open_executor = NULL, ended_at = @now
            WHERE {condition} AND state IN ({(int)RunState.Dispatched}, {(int)RunState.Armed}) AND reason = '{RunReasons.Revoked}'
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        return revoked + await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE runs SET state = {(int)RunState.Canceled}, reason = NULL, open_executor = NULL, ended_at = @now
            WHERE {condition} AND cancel_at IS NOT NULL AND NOT {Followed("runs")}
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
    }

    /// <summary>Moves the runs that meet <paramref name="condition"/> back to planned, without an executor; a shard remembers whose it is. One that was canceled stays.</summary>
    /// <returns>How many.</returns>
    public static async Task<int> NextFenceAsync(
        ISqlDialect dialect, DbConnection connection, DbTransaction transaction, string condition, string reason, object parameters, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            {dialect.InsertIgnore} INTO run_attempts (run_id, fence, attempt, state, reason, executor_id, node, sent_at, armed_at, started_at, ended_at, error)
            SELECT id, fence, attempt, '{reason}', '{reason}', executor_id, node, sent_at, armed_at, started_at, NULL, error FROM runs
            WHERE {condition} AND sent_at IS NOT NULL AND cancel_at IS NULL
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        return await connection.ExecuteAsync(new CommandDefinition(
            $"""
            UPDATE runs SET state = {(int)RunState.Planned}, reason = '{RunReasons.NoExecutor}', fence = fence + 1, executor_id = CASE WHEN shard_index IS NOT NULL THEN executor_id END, open_executor = '',
                routing = NULL, node = NULL, sent_at = NULL, armed_at = NULL, started_at = NULL, progress = NULL
            WHERE {condition} AND cancel_at IS NULL
            """,
            parameters,
            transaction,
            cancellationToken: cancellationToken));
    }
}
