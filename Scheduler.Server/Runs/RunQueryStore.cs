using System.Data.Common;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Reads the ledger for people: single runs, lists, lateness.</summary>
internal sealed class RunQueryStore(IDatabase database)
{
    /// <summary>A list leaves out results larger than this; the run itself has them.</summary>
    public const int ListedResultBytes = 8 * 1024;

    private readonly RunListSql _list = new(database.Dialect);

    public async Task<RunRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RunRow>(new CommandDefinition(
            Select("r.result", "0") + " WHERE r.id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>The group that a run belongs to; null when there is no such run.</summary>
    public async Task<string?> FindGroupAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT v.group_name FROM runs r JOIN job_versions v ON v.job_id = r.job_id AND v.version = r.job_version WHERE r.id = @id",
            new { id },
            cancellationToken: cancellationToken));
    }

    /// <summary>Whether the run will log nothing more.</summary>
    public async Task<bool> HasEndedAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string?>(new CommandDefinition(
            "SELECT id FROM runs WHERE id = @id AND open_executor IS NOT NULL", new { id }, cancellationToken: cancellationToken)) is null;
    }

    /// <summary>Runs that meet the filter, newest due first.</summary>
    public async Task<IReadOnlyList<RunRow>> ListAsync(RunFilter filter, int take, CancellationToken cancellationToken)
    {
        if (filter.ExecutorIds is [] || filter.Groups is [] || filter.States is [])
        {
            return [];
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var keys = filter is { Groups: { } groups, JobId: null, ExecutorIds: null }
            ? await KeysOfGroupsAsync(filter, groups, take, connection, cancellationToken)
            : await KeysAsync(_list.Page(filter, null), filter, null, take, connection, cancellationToken);
        if (keys.Count == 0)
        {
            return [];
        }

        var rows = await connection.QueryAsync<RunRow>(new CommandDefinition(
            Select($"CASE WHEN LENGTH(r.result) <= {ListedResultBytes} THEN r.result END", $"CASE WHEN LENGTH(r.result) > {ListedResultBytes} THEN 1 ELSE 0 END") + " WHERE r.id IN @ids",
            new { ids = keys.Select(key => key.Id) },
            cancellationToken: cancellationToken));
        return [.. rows.OrderByDescending(row => row.DueAt).ThenByDescending(row => row.Id, StringComparer.Ordinal)];
    }

    /// <summary>The finished deliveries of runs, in the order of their fences.</summary>
    public async Task<ILookup<string, RunAttemptRow>> AttemptsAsync(IReadOnlyCollection<string> runIds, CancellationToken cancellationToken)
    {
        if (runIds.Count == 0)
        {
            // An empty list becomes a question to the server, which MariaDB answers by reading the whole table.
            return Array.Empty<RunAttemptRow>().ToLookup(row => row.RunId, StringComparer.Ordinal);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<RunAttemptRow>(new CommandDefinition(
            """
            SELECT a.run_id AS RunId, a.fence AS Fence, a.attempt AS Attempt, a.state AS State, a.reason AS Reason, a.executor_id AS ExecutorId, e.name AS ExecutorName,
                a.node AS Node, a.sent_at AS SentAt, a.armed_at AS ArmedAt, a.started_at AS StartedAt, a.ended_at AS EndedAt, a.error AS Error,
                p.package AS PackageName, p.version AS PackageVersion
            FROM run_attempts a LEFT JOIN executors e ON e.id = a.executor_id LEFT JOIN run_packages p ON p.run_id = a.run_id AND p.fence = a.fence
            WHERE a.run_id IN @runIds ORDER BY a.run_id, a.fence
            """,
            new { runIds },
            cancellationToken: cancellationToken));
        return rows.ToLookup(row => row.RunId, StringComparer.Ordinal);
    }

    /// <summary>The executors of this name, in whichever app.</summary>
    public async Task<IReadOnlyList<string>> ExecutorsNamedAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT id FROM executors WHERE name = @name LIMIT 50", new { name }, cancellationToken: cancellationToken))).AsList();
    }

    private async Task<List<(string Id, long DueAt)>> KeysOfGroupsAsync(
        RunFilter filter, IReadOnlyList<string> groups, int take, DbConnection connection, CancellationToken cancellationToken)
    {
        var jobs = (await connection.QueryAsync<string>(new CommandDefinition(_list.Jobs, new { Groups = groups }, cancellationToken: cancellationToken))).AsList();
        if (jobs.Count > RunListSql.MaxJobs)
        {
            return await KeysOfManyAsync(filter, take, connection, cancellationToken);
        }

        var keys = new List<(string Id, long DueAt)>();
        foreach (var batch in jobs.Chunk(RunListSql.JobsPerStatement))
        {
            keys.AddRange(await KeysAsync(_list.Page(filter, batch.Length), filter, batch, take, connection, cancellationToken));
        }

        return [.. Sorted(keys).Take(take)];
    }

    // Among the newest runs of all there is nearly always a page of such groups. Where there is none they have run seldom, so that all of it can be read.
    private async Task<List<(string Id, long DueAt)>> KeysOfManyAsync(RunFilter filter, int take, DbConnection connection, CancellationToken cancellationToken)
    {
        var floors = (await connection.QueryAsync<long>(new CommandDefinition(
            _list.Floors(filter), Parameters(filter, null, take), cancellationToken: cancellationToken))).AsList();
        var newest = floors.Count == 0 ? filter : filter with { From = floors.Max() };
        var keys = await KeysAsync(_list.Page(newest, null), newest, null, take, connection, cancellationToken);
        return floors.Count == 0 || keys.Count == take ? keys : await KeysAsync(_list.OfGroups(filter), filter, null, take, connection, cancellationToken);
    }

    private static async Task<List<(string Id, long DueAt)>> KeysAsync(
        string sql, RunFilter filter, string[]? jobs, int take, DbConnection connection, CancellationToken cancellationToken) =>
        [.. Sorted(await connection.QueryAsync<(string Id, long DueAt)>(new CommandDefinition(sql, Parameters(filter, jobs, take), cancellationToken: cancellationToken))).Take(take)];

    private static IEnumerable<(string Id, long DueAt)> Sorted(IEnumerable<(string Id, long DueAt)> keys) =>
        keys.OrderByDescending(key => key.DueAt).ThenByDescending(key => key.Id, StringComparer.Ordinal);

    private static DynamicParameters Parameters(RunFilter filter, string[]? jobs, int take)
    {
        var parameters = new DynamicParameters(new
        {
            filter.JobId,
            filter.From,
            filter.To,
            filter.Groups,
            filter.ExecutorIds,
            afterDue = filter.After?.DueAt,
            afterId = filter.After?.Id,
            take,
        });
        for (var i = 0; i < (jobs?.Length ?? 0); i++)
        {
            parameters.Add($"job{i}", jobs![i]); // the loop runs only when there are jobs
        }

        for (var i = 0; i < (filter.ExecutorIds?.Count ?? 0); i++)
        {
            parameters.Add($"executor{i}", filter.ExecutorIds![i]); // the loop runs only when there are executors
        }

        return parameters;
    }

    private static string Select(string result, string resultOmitted) =>
        $"""
        SELECT r.id AS Id, r.job_id AS JobId, r.job_version AS JobVersion, v.name AS JobName, v.group_name AS GroupName, r.trigger_id AS TriggerId,
            r.cause AS Cause, r.state AS State, r.reason AS Reason, r.attempt AS Attempt, r.fence AS Fence, r.executor_id AS ExecutorId, e.name AS ExecutorName,
            r.node AS Node, r.due_at AS DueAt, r.planned_at AS PlannedAt, r.not_before AS NotBefore, r.sent_at AS SentAt, r.armed_at AS ArmedAt,
            r.started_at AS StartedAt, r.ended_at AS EndedAt, r.lateness_us AS LatenessUs, r.clock_error_us AS ClockErrorUs, r.cancel_at AS CancelAt,
            r.args AS Args, {result} AS Result, {resultOmitted} AS ResultOmitted, r.error AS Error, r.progress AS Progress, r.routing AS Routing,
            r.missed_from AS MissedFrom, r.missed_to AS MissedTo, r.missed_count AS MissedCount, r.chain_id AS ChainId, r.retry_of AS RetryOf,
            r.shard_index AS ShardIndex, r.shard_count AS ShardCount, p.package AS PackageName, p.version AS PackageVersion
        FROM runs r LEFT JOIN job_versions v ON v.job_id = r.job_id AND v.version = r.job_version LEFT JOIN executors e ON e.id = r.executor_id
            LEFT JOIN run_packages p ON p.run_id = r.id AND p.fence = r.fence
        """;
}
