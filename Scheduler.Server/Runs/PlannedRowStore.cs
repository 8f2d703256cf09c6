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
}
