using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Jobs.Graph;

/// <summary>Reads what is drawn of a job's dependencies.</summary>
internal sealed class JobGraphs(FollowerStore followers, JobStore jobs)
{
    private const int EdgesMax = 60;

    /// <summary>Null for a job that stands alone.</summary>
    public async Task<JobGraph?> ReadAsync(string jobId, ClaimsPrincipal reader, CancellationToken cancellationToken)
    {
        var edges = await followers.ReadUpAndDownAsync(jobId, EdgesMax, cancellationToken);
        if (edges.Count == 0)
        {
            return null;
        }

        var shown = edges.Take(EdgesMax).ToList();
        var ids = shown.SelectMany(edge => new[] { edge.JobId, edge.FollowerId }).Append(jobId).ToHashSet(StringComparer.Ordinal);
        var names = (await jobs.FindManyAsync(ids, [], cancellationToken))
            .Where(job => reader.MaySee(job.Spec.Group))
            .ToDictionary(job => job.Id, job => (job.Spec.Group, job.Spec.Name), StringComparer.Ordinal);
        return JobGraph.Of(jobId, shown, id => names.TryGetValue(id, out var name) ? name : null, edges.Count > EdgesMax);
    }
}
