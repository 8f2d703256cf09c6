using System.Data.Common;
using Dapper;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Dispatch;

internal sealed class RunCallStore(IDatabase database)
{
    public async Task<Dictionary<string, string>> FindByOriginAsync(IReadOnlyCollection<string> origins, CancellationToken cancellationToken)
    {
        if (origins.Count == 0)
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Origin, string Id)>(new CommandDefinition(
            "SELECT origin, id FROM runs WHERE origin IN @origins", new { origins }, cancellationToken: cancellationToken)))
            .ToDictionary(row => row.Origin, row => row.Id, StringComparer.Ordinal);
    }

    public async Task<CalledRun?> FindAsync(string runId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<CalledRun>(new CommandDefinition(
            """
            SELECT job_id AS JobId, job_version AS JobVersion, args AS Args, state AS State, executor_id AS ExecutorId, shard_index AS ShardIndex, shard_count AS ShardCount
            FROM runs WHERE id = @runId
            """,
            new { runId },
            cancellationToken: cancellationToken));
    }

    /// <summary>Cancels a run: one that is planned or waits for its callback ends at once, one that an executor holds is asked to stop.</summary>
    /// <returns>The state it was in, null when there is no such run; and whether it ended here.</returns>
    public async Task<(RunState? Before, bool HasEnded)> CancelAsync(string runId, long now, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!; // an open transaction has its connection
        var (state, owner) = await connection.QuerySingleOrDefaultAsync<(int?, string?)>(new CommandDefinition(
            $"SELECT state, open_executor FROM runs WHERE id = @runId{database.Dialect.ForUpdate}", new { runId }, transaction, cancellationToken: cancellationToken));
        var endsHere = state == (int)RunState.Planned || owner == WebhookTarget.AwaitsCallback;
        if (endsHere)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"UPDATE runs SET state = {(int)RunState.Canceled}, reason = NULL, open_executor = NULL, ended_at = @now, cancel_at = @now WHERE id = @runId",
                new { runId, now },
                transaction,
                cancellationToken: cancellationToken));
        }
        else if (state <= (int)RunState.Running)
        {
            await connection.ExecuteAsync(new CommandDefinition("UPDATE runs SET cancel_at = @now WHERE id = @runId", new { runId, now }, transaction, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition(
                $"""
                {database.Dialect.InsertIgnore} INTO run_commands (executor_id, run_id, fence, kind, at)
                SELECT executor_id, id, fence, '{RunCommand.Cancel}', @now FROM runs WHERE id = @runId
                """,
                new { runId, now },
                transaction,
                cancellationToken: cancellationToken));
        }

        return ((RunState?)state, endsHere);
    }
}
