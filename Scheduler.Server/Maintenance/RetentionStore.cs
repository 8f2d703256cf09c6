using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Maintenance;

/// <summary>Finds and deletes what is no longer kept, a bite at a time. Open runs are never touched.</summary>
internal sealed class RetentionStore(IDatabase database)
{
    /// <summary>Rows per statement: few enough that nobody waits for their locks.</summary>
    public const int Bite = 500;

    /// <summary>Ended runs that were due before <paramref name="before"/>, oldest first.</summary>
    public async Task<IReadOnlyList<string>> DueBeforeAsync(long before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT id FROM runs{Index("ix_runs_due")} WHERE due_at < @before AND open_executor IS NULL ORDER BY due_at LIMIT {Bite}",
            new { before },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Ended runs of a job that were due before <paramref name="before"/>, oldest first.</summary>
    public async Task<IReadOnlyList<string>> OfJobBeforeAsync(string jobId, long before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT id FROM runs{Index("ix_runs_job_due")} WHERE job_id = @jobId AND due_at < @before AND open_executor IS NULL ORDER BY due_at LIMIT {Bite}",
            new { jobId, before },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>At most a bite of the jobs after the given one, in the order of their ids, those that were deleted too: their versions stay as their runs do.</summary>
    public async Task<IReadOnlyList<string>> NextJobsAsync(string after, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT DISTINCT job_id FROM job_versions WHERE job_id > @after ORDER BY job_id LIMIT {Bite}", new { after }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The due instant of the last run to keep when only the latest <paramref name="keep"/> are; null when there are not more.</summary>
    public async Task<long?> OldestToKeepAsync(string jobId, int keep, long now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
            $"SELECT due_at FROM runs{Index("ix_runs_job_due")} WHERE job_id = @jobId AND due_at <= @now ORDER BY due_at DESC LIMIT 1 OFFSET @skip",
            new { jobId, now, skip = keep - 1 },
            cancellationToken: cancellationToken));
    }

    /// <summary>Ended runs after the given one in the order of due instant and id, due before <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<(string Id, long DueAt)>> AfterAsync((string Id, long DueAt) after, long before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, long)>(new CommandDefinition(
            $"""
            SELECT id, due_at FROM runs{Index("ix_runs_due")}
            WHERE due_at >= @DueAt AND due_at < @before AND (due_at > @DueAt OR id > @Id) AND open_executor IS NULL
            ORDER BY due_at, id LIMIT {Bite}
            """,
            new { after.Id, after.DueAt, before },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Deletes at most a bite of these runs' log lines.</summary>
    /// <returns>Whether there may be more.</returns>
    public Task<bool> DeleteLogsAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken) =>
        runIds.Count == 0 ? Task.FromResult(false) : database.InTransactionAsync(
            async (transaction, token) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                var keys = (await connection.QueryAsync<(string RunId, int Fence, long Seq)>(new CommandDefinition(
                    $"SELECT run_id, fence, seq FROM run_logs WHERE run_id IN @runIds ORDER BY run_id, fence, seq LIMIT {Bite}",
                    new { runIds },
                    transaction,
                    cancellationToken: token))).AsList();
                if (keys.Count == 0)
                {
                    return false;
                }

                // All lines of the runs before the last one were read; of the last one perhaps only its first.
                var (last, fence, seq) = keys[^1];
                await DeleteAsync("DELETE FROM run_logs WHERE run_id IN @runIds", keys.Select(key => key.RunId).Where(id => id != last), connection, transaction, token);
                await connection.ExecuteAsync(new CommandDefinition(
                    "DELETE FROM run_logs WHERE run_id = @last AND fence <= @fence AND (fence < @fence OR seq <= @seq)",
                    new { last, fence, seq },
                    transaction,
                    cancellationToken: token));
                return keys.Count == Bite;
            },
            cancellationToken);

    /// <summary>Deletes runs that have no log lines any more.</summary>
    public Task DeleteRunsAsync(IReadOnlyList<string> runIds, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async (transaction, token) =>
            {
                var connection = transaction.Connection!; // an open transaction has its connection
                await DeleteAsync("DELETE FROM run_attempts WHERE run_id IN @runIds", runIds, connection, transaction, token);
                await DeleteAsync("DELETE FROM run_packages WHERE run_id IN @runIds", runIds, connection, transaction, token);

                // A resumed job may have opened one again since it was read.
                await DeleteAsync("DELETE FROM runs WHERE id IN @runIds AND open_executor IS NULL", runIds, connection, transaction, token);
            },
            cancellationToken);

    /// <summary>Forgets at most a bite of what chains have come to before an instant.</summary>
    /// <returns>Whether there may be more.</returns>
    public async Task<bool> DeleteChainsAsync(long before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var keys = (await connection.QueryAsync<(string ChainId, string JobId)>(new CommandDefinition(
            $"SELECT chain_id, job_id FROM chain_runs WHERE recorded_at < @before ORDER BY recorded_at LIMIT {Bite}", new { before }, cancellationToken: cancellationToken))).AsList();
        foreach (var (chainId, jobId) in keys)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM chain_runs WHERE chain_id = @chainId AND job_id = @jobId AND recorded_at < @before", new { chainId, jobId, before }, cancellationToken: cancellationToken));
        }

        return keys.Count == Bite;
    }

    private string Index(string name) => database.Dialect.UseIndex(name);

    private static async Task DeleteAsync(string sql, IEnumerable<string> runIds, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var ids = runIds.Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count > 0)
        {
            await connection.ExecuteAsync(new CommandDefinition(sql, new { runIds = ids }, transaction, cancellationToken: cancellationToken));
        }
    }
}
