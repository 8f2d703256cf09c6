using System.Text;
using Dapper;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Tests.Runs;

/// <summary>Writes rows of the ledger as other parts of the product leave them.</summary>
internal sealed class Ledger(IDatabase database)
{
    private long _sequence;

    /// <summary>An instant from which tests count.</summary>
    public static readonly long Start = new DateTimeOffset(2030, 1, 31, 9, 30, 0, TimeSpan.Zero).ToMicros();

    public async Task<string> AddJobAsync(string name, string group = "default", int version = 1, string? id = null)
    {
        id ??= NewId();
        await ExecuteAsync(
            "INSERT INTO job_versions (job_id, version, group_name, name, spec, created_at, created_by) VALUES (@id, @version, @group, @name, '{}', @at, 'test')",
            new { id, version, group, name, at = Start });
        return id;
    }

    public async Task<string> AddExecutorAsync(string name, string node = "node1", bool connected = true)
    {
        var id = NewId();
        await ExecuteAsync(
            """
            INSERT INTO executors (id, app, name, instance_id, session, node, connected, draining, drained_by_admin, slots, labels, handlers, about, transport, connected_at, seen_at)
            VALUES (@id, 'app', @name, 'i', 's', @node, @connected, 0, 0, 100, '{}', '[]', '{}', 'webSocket', @at, @at)
            """,
            new { id, name, node, connected = connected ? 1 : 0, at = Start });
        return id;
    }

    /// <summary>One run; see <see cref="SeededRun"/> for what it has by default.</summary>
    public async Task<string> AddAsync(SeededRun run)
    {
        var ids = await AddAsync([run]);
        return ids[0];
    }

    public async Task<IReadOnlyList<string>> AddAsync(IReadOnlyList<SeededRun> runs)
    {
        var ids = runs.Select(_ => NewId()).ToList();
        await database.InTransactionAsync(
            async (transaction, token) =>
            {
                for (var start = 0; start < runs.Count; start += 200)
                {
                    await InsertAsync(runs, ids, start, Math.Min(200, runs.Count - start), transaction);
                }
            },
            CancellationToken.None);
        return ids;
    }

    public async Task ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<long> CountAsync(string table)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}");
    }

    /// <summary>Ids that rise in the order of the calls, as real ones do with time.</summary>
    public string NewId() => Ids.New(Instants.FromMicros(Start + (Interlocked.Increment(ref _sequence) * 1_000)));

    private static async Task InsertAsync(IReadOnlyList<SeededRun> runs, List<string> ids, int start, int count, System.Data.Common.DbTransaction transaction)
    {
        var parameters = new DynamicParameters();
        var sql = new StringBuilder(
            """
            INSERT INTO runs (id, origin, job_id, job_version, cause, state, reason, delivery, seated, priority, attempt, fence, executor_id, open_executor, node, due_at, planned_at,
                sent_at, armed_at, started_at, ended_at, lateness_us, args, result, error, progress, missed_from, missed_to, missed_count) VALUES
            """);
        for (var i = start; i < start + count; i++)
        {
            var run = runs[i];
            var open = RunTransitions.IsOpen(run.State);
            long? startedAt = run.LatenessMicros is { } lateness ? run.DueAt + lateness : null;
            object?[] values =
            [
                ids[i], $"c:{ids[i]}", run.JobId, run.JobVersion, (int)RunCause.Trigger, (int)run.State, run.Reason, 0, 0, 5, run.Attempt, run.Fence,
                run.ExecutorId, open ? run.ExecutorId ?? "" : null, run.Node, run.DueAt, run.DueAt - 15_000_000,
                run.SentAt, null, startedAt, open ? null : (startedAt ?? run.DueAt) + run.DurationMicros, run.LatenessMicros,
                run.Args, run.Result, run.Error, run.Progress, run.MissedFrom, run.MissedTo, run.MissedCount,
            ];
            sql.Append(i == start ? " (" : ", (");
            for (var column = 0; column < values.Length; column++)
            {
                var name = $"p{i}_{column}";
                parameters.Add(name, values[column]);
                sql.Append(column == 0 ? "" : ", ").Append('@').Append(name);
            }

            sql.Append(')');
        }

        await transaction.Connection!.ExecuteAsync(sql.ToString(), parameters, transaction);
    }
}
