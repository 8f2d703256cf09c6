using System.Data.Common;
using Dapper;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Packages;

/// <summary>The executors of canaries, and how their runs went.</summary>
internal sealed class CanaryStore(IDatabase database)
{
    /// <summary>The latest of each executor; older ones say nothing of how it goes now.</summary>
    public const int RunsPerExecutor = 1_000;

    public async Task<IReadOnlyCollection<string>> MembersAsync(string deploymentId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT executor_id FROM package_canaries WHERE deployment_id = @deploymentId", new { deploymentId }, cancellationToken: cancellationToken))).AsList();
    }

    public async Task AddAsync(string deploymentId, IEnumerable<string> executorIds, DbTransaction transaction, CancellationToken cancellationToken)
    {
        foreach (var executorId in executorIds)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition( // an open transaction has its connection
                $"INSERT INTO package_canaries (deployment_id, executor_id) VALUES (@deploymentId, @executorId){database.Dialect.KeepExisting("executor_id")}",
                new { deploymentId, executorId },
                transaction,
                cancellationToken: cancellationToken));
        }
    }

    public Task DeleteAsync(string deploymentId, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "DELETE FROM package_canaries WHERE deployment_id = @deploymentId", new { deploymentId }, transaction, cancellationToken: cancellationToken));

    /// <summary>
    /// Runs of the version that ended on these executors since an instant, and those of them that failed, timed out, or were taken from an executor that
    /// fell silent: code that kills its process reports nothing.
    /// </summary>
    public async Task<CanaryRuns> CountAsync(string package, string version, IEnumerable<string> executorIds, long since, CancellationToken cancellationToken)
    {
        var total = new CanaryRuns(0, 0);
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var executorId in executorIds)
        {
            var (ended, failed) = await connection.QuerySingleAsync<(long Ended, long Failed)>(new CommandDefinition(
                $"""
                SELECT COUNT(*), COALESCE(SUM(CASE WHEN latest.outcome IS NULL OR latest.outcome IN ({(int)RunState.Failed}, {(int)RunState.TimedOut}) THEN 1 ELSE 0 END), 0)
                FROM (SELECT p.run_id, p.fence, p.outcome FROM run_packages p
                      WHERE p.executor_id = @executorId AND p.package = @package AND p.version = @version AND p.started_at >= @since
                      ORDER BY p.started_at DESC LIMIT {RunsPerExecutor}) latest
                LEFT JOIN runs r ON r.id = latest.run_id AND latest.outcome IS NULL
                WHERE latest.outcome IS NOT NULL OR r.fence > latest.fence OR r.state = {(int)RunState.Lost}
                """,
                new { executorId, package, version, since },
                cancellationToken: cancellationToken));
            total = new CanaryRuns(total.Ended + ended, total.Failed + failed);
        }

        return total;
    }
}
