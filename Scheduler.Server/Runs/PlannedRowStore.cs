using System.Data.Common;
using Dapper;

namespace Scheduler.Server.Runs;

/// <summary>What triggers have planned and what has not begun.</summary>
internal sealed class PlannedRowStore
{
    /// <summary>Rows due after an instant, those revoked included.</summary>
    public async Task<IReadOnlyList<PlannedRow>> ListAsync(
        string jobId, IReadOnlyCollection<string> triggerIds, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = await transaction.Connection!.QueryAsync<(string Id, string TriggerId, long DueAt, string? Reason)>(new CommandDefinition( // an open transaction has its connection
            $"""
            SELECT id, trigger_id, due_at, reason FROM runs
            WHERE job_id = @jobId AND due_at > @now AND trigger_id IN @triggerIds
                AND (state IN ({(int)RunState.Planned}, {(int)RunState.Dispatched}, {(int)RunState.Armed})
                    OR (state = {(int)RunState.Skipped} AND reason = '{RunReasons.Revoked}'))
            """,
            new { jobId, triggerIds, now },
            transaction,
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => new PlannedRow(row.Id, row.TriggerId, row.DueAt, row.Reason == RunReasons.Revoked))];
    }

    /// <summary>
    /// Fits what a job has planned to whether it is a broadcast: one that is begins with a row per occurrence that nobody has, one that is no more goes back to it. What was
    /// sent, and what is tried again, stays as it is.
    /// </summary>
    public async Task FitAsync(RunTemplate template, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var planned = $"job_id = @JobId AND state = {(int)RunState.Planned} AND cause = {(int)RunCause.Trigger} AND not_before IS NULL";
        string[] statements = template.Routing == RoutingStrategy.Broadcast
            ? [$"UPDATE runs SET executor_id = NULL, open_executor = '', routing = NULL, reason = NULL, fence = fence + 1 WHERE {planned} AND shard_index IS NULL AND executor_id IS NOT NULL"]
            : [$"DELETE FROM runs WHERE {planned} AND shard_index > 0", $"UPDATE runs SET shard_index = NULL, shard_count = NULL WHERE {planned} AND shard_index = 0"];
        foreach (var statement in statements)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(statement, new { template.JobId }, transaction, cancellationToken: cancellationToken)); // as above
        }
    }
}
