using System.Data.Common;
using System.Text.Json;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Takes runs back from executors that are gone, and ends what waited too long.</summary>
internal sealed class RunRecoveryStore(IDatabase database)
{
    private const int Bite = 500;
    private static readonly string SentStates = RunTransitions.Sql(RunTransitions.Sent);

    private readonly string _name = database.Dialect.UpdateFromJson(
        "runs",
        [new JsonColumn("id", JsonColumnType.Id), new JsonColumn("fence", JsonColumnType.Integer), new JsonColumn("ex", JsonColumnType.Id), new JsonColumn("ro", JsonColumnType.Text)],
        "t.id = j.id",
        [
            ("executor_id", "j.ex"),
            ("open_executor", "j.ex"),
            ("routing", "j.ro"),
            ("reason", $"CASE WHEN t.not_before IS NOT NULL THEN '{RunReasons.Retry}' END"),
        ],
        $"t.fence = j.fence AND t.open_executor = '' AND t.state = {(int)RunState.Planned}");

    /// <summary>
    /// Takes back what a dead executor was sent: at-least-once runs wait for another under the next fence, at-most-once runs and those that were
    /// lost too often end as lost. Unsent ones are only unnamed.
    /// </summary>
    /// <param name="executorId">The executor; the caller knows that it will not act on these any more.</param>
    /// <param name="keep">Runs that the executor still answers for.</param>
    /// <param name="now">Cluster time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many runs were taken back or ended.</returns>
    public async Task<int> TakeSentAsync(string executorId, IReadOnlyCollection<string> keep, long now, CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var taken = await database.InTransactionAsync(
                async (transaction, token) =>
                {
                    var connection = transaction.Connection!; // an open transaction has its connection
                    var ids = (await connection.QueryAsync<string>(new CommandDefinition(
                        $"SELECT id FROM runs WHERE open_executor = @executorId AND state IN ({SentStates}) AND NOT {RunMoves.Followed("runs")}{(keep.Count == 0 ? "" : " AND id NOT IN @keep")} ORDER BY id LIMIT {Bite}{database.Dialect.ForUpdate}",
                        new { executorId, keep },
                        transaction,
                        cancellationToken: token))).AsList();
                    if (ids.Count == 0)
                    {
                        return 0;
                    }

                    var parameters = new { ids, executorId, now };
                    var lost = await connection.ExecuteAsync(new CommandDefinition(
                        $"""
                        UPDATE runs SET state = {(int)RunState.Lost}, reason = '{RunReasons.ExecutorSilent}', open_executor = NULL, ended_at = @now
                        WHERE id IN @ids AND open_executor = @executorId AND state IN ({SentStates})
                            AND (delivery = {(int)DeliveryPolicy.AtMostOnce} OR fence - attempt >= {RunMoves.MaxUnchargedDeliveries})
                        """,
                        parameters,
                        transaction,
                        cancellationToken: token));
                    var condition = $"id IN @ids AND open_executor = @executorId AND state IN ({SentStates})";
                    var revoked = await RunMoves.EndUnwantedAsync(connection, transaction, condition, parameters, token);
                    var moved = await RunMoves.NextFenceAsync(database.Dialect, connection, transaction, condition, RunReasons.ExecutorSilent, parameters, token);
                    return lost + revoked + moved;
                },
                cancellationToken);
            total += taken;
            if (taken < Bite)
            {
                return total;
            }
        }
    }

    /// <summary>
    /// Ends at-most-once runs that a silent executor may have been sent although they are planned: a node without the database sends from
    /// memory until its lease is over, and cannot write that down.
    /// </summary>
    /// <returns>How many.</returns>
    public Task<int> LoseMaybeSentAsync(string executorId, long dueUntil, long now, CancellationToken cancellationToken) =>
        database.ExecuteAloneAsync(
            $"""
            UPDATE runs SET state = {(int)RunState.Lost}, reason = '{RunReasons.ExecutorSilent}', open_executor = NULL, ended_at = @now
            WHERE open_executor = @executorId AND state = {(int)RunState.Planned} AND delivery = {(int)DeliveryPolicy.AtMostOnce} AND due_at <= @dueUntil
                AND NOT {RunMoves.Followed("runs")}
            """,
            new { executorId, dueUntil, now },
            cancellationToken);

    /// <summary>Unnames what an executor was planned for but never sent, so that routing names another one. Runs of seated jobs move with their seat.</summary>
    /// <returns>How many.</returns>
    public Task<int> TakeUnsentAsync(string executorId, long dueUntil, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            (transaction, token) => RunMoves.NextFenceAsync(
                database.Dialect,
                transaction.Connection!, // an open transaction has its connection
                transaction,
                $"open_executor = @executorId AND state = {(int)RunState.Planned} AND seated = 0 AND due_at <= @dueUntil",
                RunReasons.NoExecutor,
                new { executorId, dueUntil },
                token),
            cancellationToken);

    /// <summary>The jobs whose seat is this executor and that have something planned until <paramref name="dueUntil"/>.</summary>
    public async Task<IReadOnlyList<(string JobId, int JobVersion)>> ReadSeatedJobsAsync(string executorId, long dueUntil, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string, int)>(new CommandDefinition(
            $"""
            SELECT job_id, MAX(job_version) FROM runs
            WHERE open_executor = @executorId AND state = {(int)RunState.Planned} AND seated = 1 AND due_at <= @dueUntil GROUP BY job_id
            """,
            new { executorId, dueUntil },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Planned runs without an executor that are due until <paramref name="dueUntil"/>.</summary>
    public async Task<IReadOnlyList<UnroutedRun>> ReadUnroutedAsync(long dueUntil, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<UnroutedRun>(new CommandDefinition(
            $"""
            SELECT id AS Id, fence AS Fence, job_id AS JobId, job_version AS JobVersion, due_at AS DueAt,
                COALESCE(executor_id, CASE WHEN fence > 1 THEN (SELECT a.executor_id FROM run_attempts a WHERE a.run_id = runs.id ORDER BY a.fence DESC LIMIT 1) END) AS LastExecutorId,
                shard_index AS ShardIndex, shard_count AS ShardCount
            FROM runs
            WHERE open_executor = '' AND state = {(int)RunState.Planned} AND due_at <= @dueUntil AND COALESCE(not_before, 0) <= @dueUntil ORDER BY due_at LIMIT 2000
            """,
            new { dueUntil },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Names an executor for runs that have none.</summary>
    /// <returns>How many were still without.</returns>
    public async Task<int> NameAsync(IReadOnlyCollection<(UnroutedRun Run, string ExecutorId, string? Routing)> named, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var part in named.OrderBy(item => item.Run.Id, StringComparer.Ordinal).Chunk(Bite))
        {
            var json = JsonSerializer.Serialize(part.Select(item => new { id = item.Run.Id, fence = item.Run.Fence, ex = item.ExecutorId, ro = item.Routing }));
            count += await transaction.Connection!.ExecuteAsync(new CommandDefinition(_name, new { json }, transaction, cancellationToken: cancellationToken)); // an open transaction has its connection
        }

        return count;
    }

    /// <summary>Ends planned runs that waited longer than their job allows for an executor to come.</summary>
    public Task<int> ExpireAsync(IReadOnlyCollection<string> goneExecutorIds, long now, CancellationToken cancellationToken) =>
        EndAsync(
            $"open_executor IN @owners AND state = {(int)RunState.Planned} AND due_at <= @now AND expire_at < @now AND NOT {RunMoves.Followed("runs")}",
            $"state = {(int)RunState.Skipped}, reason = '{RunReasons.Expired}', open_executor = NULL, ended_at = @now",
            new { owners = goneExecutorIds.Append(""), now },
            cancellationToken);

    /// <summary>Ends sent runs that were revoked and that no executor reported on.</summary>
    public Task<int> SweepRevokedAsync(IReadOnlyCollection<string> executorIds, long dueBefore, long now, CancellationToken cancellationToken) =>
        executorIds.Count == 0
            ? Task.FromResult(0)
            : EndAsync(
                $"open_executor IN @executorIds AND state IN ({(int)RunState.Dispatched}, {(int)RunState.Armed}) AND due_at < @dueBefore AND reason = '{RunReasons.Revoked}'",
                $"state = {(int)RunState.Skipped}, open_executor = NULL, ended_at = @now",
                new { executorIds, dueBefore, now },
                cancellationToken);

    // Looks without locks first, which is nearly always all there is to do: an update that searches would lock what it passes, and meet the reports there.
    private async Task<int> EndAsync(string condition, string assignments, object parameters, CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var ids = await database.ReadAsync(
                async connection => (await connection.QueryAsync<string>(new CommandDefinition(
                    $"SELECT id FROM runs WHERE {condition} ORDER BY id LIMIT {Bite}", parameters, cancellationToken: cancellationToken))).AsList(),
                cancellationToken);
            if (ids.Count > 0)
            {
                var all = new DynamicParameters(parameters);
                all.Add("ids", ids);
                total += await database.ExecuteAloneAsync($"UPDATE runs SET {assignments} WHERE id IN @ids AND {condition}", all, cancellationToken);
            }

            if (ids.Count < Bite)
            {
                return total;
            }
        }
    }
}
