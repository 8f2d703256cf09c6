using System.Data.Common;
using System.Text;
using Dapper;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Which jobs follow which: the graph of dependencies, and the jobs whose own runs may follow.</summary>
internal sealed class FollowerStore(IDatabase database)
{
    /// <summary>A chain is not followed further than this; job validation keeps graphs smaller.</summary>
    public const int MaxJobs = 2_000;

    private const string Columns = "job_id AS JobId, follower_id AS FollowerId, outcome AS Outcome";

    /// <summary>What follows the ends of these jobs' runs.</summary>
    public Task<IReadOnlyList<FollowerEdge>> ReadAfterAsync(IReadOnlyCollection<string> jobIds, DbTransaction transaction, CancellationToken cancellationToken) =>
        ReadAsync("job_id IN @jobIds", jobIds, transaction, cancellationToken);

    /// <summary>What these jobs wait for.</summary>
    public Task<IReadOnlyList<FollowerEdge>> ReadBeforeAsync(IReadOnlyCollection<string> jobIds, DbTransaction transaction, CancellationToken cancellationToken) =>
        ReadAsync("follower_id IN @jobIds", jobIds, transaction, cancellationToken);

    /// <summary>All dependencies that have to do with these jobs, however far away.</summary>
    public async Task<IReadOnlyList<FollowerEdge>> ReadAroundAsync(IReadOnlyCollection<string> jobIds, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var edges = new Dictionary<(string, string), FollowerEdge>();
        var seen = new HashSet<string>(jobIds, StringComparer.Ordinal);
        var frontier = jobIds;
        while (frontier.Count > 0 && seen.Count <= MaxJobs)
        {
            var found = await ReadAsync($"(job_id IN @jobIds OR follower_id IN @jobIds) AND outcome < {FollowerEdge.Retries}", frontier, transaction, cancellationToken);
            foreach (var edge in found)
            {
                edges[(edge.JobId, edge.FollowerId)] = edge;
            }

            frontier = [.. found.SelectMany(edge => new[] { edge.JobId, edge.FollowerId }).Where(seen.Add)];
        }

        return [.. edges.Values];
    }

    /// <summary>What some jobs follow and what follows others, however far, but not what stands beside them; for a drawing, so at most about so many.</summary>
    public async Task<IReadOnlyList<FollowerEdge>> ReadUpAndDownAsync(IReadOnlyCollection<string> followerIds, IReadOnlyCollection<string> jobIds, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var edges = new Dictionary<(string, string), FollowerEdge>();
        foreach (var (column, start, next) in new (string, IReadOnlyCollection<string>, Func<FollowerEdge, string>)[]
        {
            ("follower_id", followerIds, edge => edge.JobId),
            ("job_id", jobIds, edge => edge.FollowerId),
        })
        {
            var seen = start.ToHashSet(StringComparer.Ordinal);
            var frontier = start;
            while (frontier.Count > 0 && edges.Count < most)
            {
                var found = (await connection.QueryAsync<FollowerEdge>(new CommandDefinition(
                    $"SELECT {Columns} FROM job_followers WHERE {column} IN @frontier AND outcome < {FollowerEdge.Retries} LIMIT @most",
                    new { frontier, most },
                    cancellationToken: cancellationToken))).AsList();
                found.ForEach(edge => edges[(edge.JobId, edge.FollowerId)] = edge);
                frontier = [.. found.Select(next).Where(seen.Add)];
            }
        }

        return [.. edges.Values];
    }

    /// <summary>Sets what a job follows: other jobs, and itself.</summary>
    public async Task ReplaceAsync(IReadOnlyCollection<string> followerIds, IReadOnlyList<FollowerEdge> edges, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (followerIds.Count == 0)
        {
            return;
        }

        var connection = transaction.Connection!; // an open transaction has its connection
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM job_followers WHERE follower_id IN @followerIds", new { followerIds }, transaction, cancellationToken: cancellationToken));
        await InsertAsync(edges, transaction, cancellationToken);
    }

    public async Task InsertAsync(IReadOnlyList<FollowerEdge> edges, DbTransaction transaction, CancellationToken cancellationToken)
    {
        if (edges.Count == 0)
        {
            return;
        }

        var parameters = new DynamicParameters();
        var sql = new StringBuilder("INSERT INTO job_followers (job_id, follower_id, outcome) VALUES ");
        for (var i = 0; i < edges.Count; i++)
        {
            sql.Append(i == 0 ? "" : ", ").Append($"(@job{i}, @follower{i}, @outcome{i})");
            parameters.Add($"job{i}", edges[i].JobId);
            parameters.Add($"follower{i}", edges[i].FollowerId);
            parameters.Add($"outcome{i}", edges[i].Outcome);
        }

        await transaction.Connection!.ExecuteAsync(new CommandDefinition(sql.ToString(), parameters, transaction, cancellationToken: cancellationToken)); // as above
    }

    /// <summary>Forgets a job that is deleted. Those that waited for it wait for the rest.</summary>
    public Task DeleteAsync(string jobId, DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition( // as above
            "DELETE FROM job_followers WHERE follower_id = @jobId OR job_id = @jobId", new { jobId }, transaction, cancellationToken: cancellationToken));

    /// <summary>Lets one transaction at a time change the graph, so that two changes which are fine alone cannot make a cycle together.</summary>
    public Task LockAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteScalarAsync<string>(new CommandDefinition( // as above
            $"SELECT value FROM cluster_settings WHERE name = 'dependencies'{database.Dialect.ForUpdate}", transaction: transaction, cancellationToken: cancellationToken));

    private static async Task<IReadOnlyList<FollowerEdge>> ReadAsync(
        string condition, IReadOnlyCollection<string> jobIds, DbTransaction transaction, CancellationToken cancellationToken) =>
        jobIds.Count == 0 ? [] : (await transaction.Connection!.QueryAsync<FollowerEdge>(new CommandDefinition( // as above
            $"SELECT {Columns} FROM job_followers WHERE {condition}", new { jobIds }, transaction, cancellationToken: cancellationToken))).AsList();
}
