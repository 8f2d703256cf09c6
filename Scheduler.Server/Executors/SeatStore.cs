using System.Data.Common;
using Dapper;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>The seats of jobs that must not overlap: all runs of such a job go to one executor, which decides at due.</summary>
internal sealed class SeatStore(IDatabase database)
{
    /// <summary>The seats of the jobs that have one; shared-locked, so that none moves before the caller's rows are committed.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(IReadOnlyCollection<string> jobIds, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken) =>
        jobIds.Count == 0
            ? []
            : (await connection.QueryAsync<(string Job, string Executor)>(new CommandDefinition(
                $"SELECT job_id, executor_id FROM seats WHERE job_id IN @jobIds{database.Dialect.ForShare}",
                new { jobIds },
                transaction,
                cancellationToken: cancellationToken))).ToDictionary(row => row.Job, row => row.Executor, StringComparer.Ordinal);

    /// <summary>Gives jobs without a seat one; a seat that somebody else made meanwhile stays.</summary>
    public async Task CreateAsync(IReadOnlyCollection<(string JobId, string ExecutorId)> seats, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var (jobId, executorId) in seats.OrderBy(seat => seat.JobId, StringComparer.Ordinal))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                $"INSERT INTO seats (job_id, executor_id, epoch) VALUES (@jobId, @executorId, 1){database.Dialect.KeepExisting("job_id")}",
                new { jobId, executorId },
                transaction,
                cancellationToken: cancellationToken));
        }
    }

    public async Task<(string? ExecutorId, int Epoch)> FindAsync(string jobId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<(string?, int)>(new CommandDefinition(
            "SELECT executor_id, epoch FROM seats WHERE job_id = @jobId", new { jobId }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Moves the seat and everything of the job that is planned to another executor, under the next fence; only when nothing of the job may be in the
    /// old one's hands. Rows are locked before the look for sent ones, so a delivery under way is either seen or has lost.
    /// </summary>
    public async Task<bool> TryMoveAsync(string jobId, string fromExecutorId, int epoch, string toExecutorId, string? routing, CancellationToken cancellationToken)
    {
        var parameters = new { jobId, fromExecutorId, epoch, toExecutorId, routing };
        try
        {
            return await database.InTransactionAsync(
                async (transaction, token) =>
                {
                    var connection = transaction.Connection!; // an open transaction has its connection
                    if (await connection.ExecuteAsync(new CommandDefinition(
                        "UPDATE seats SET executor_id = @toExecutorId, epoch = epoch + 1 WHERE job_id = @jobId AND executor_id = @fromExecutorId AND epoch = @epoch",
                        parameters, transaction, cancellationToken: token)) != 1)
                    {
                        return false;
                    }

                    await connection.ExecuteAsync(new CommandDefinition(
                        $"""
                        UPDATE runs SET executor_id = @toExecutorId, open_executor = @toExecutorId, fence = fence + 1, routing = @routing,
                            reason = CASE WHEN not_before IS NOT NULL THEN '{RunReasons.Retry}' END
                        WHERE job_id = @jobId AND state = {(int)RunState.Planned} AND open_executor IN (@fromExecutorId, '')
                        """,
                        parameters, transaction, cancellationToken: token));
                    var sent = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                        $"SELECT COUNT(*) FROM runs WHERE job_id = @jobId AND open_executor = @fromExecutorId AND state IN ({RunTransitions.Sql(RunTransitions.Sent)})",
                        parameters, transaction, cancellationToken: token));
                    return sent == 0 ? true : throw new SeatBusyException();
                },
                cancellationToken);
        }
        catch (SeatBusyException)
        {
            return false;
        }
    }

    /// <summary>Rolls the move back: something of the job is still out.</summary>
    private sealed class SeatBusyException : Exception;
}
