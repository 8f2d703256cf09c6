using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Jobs.Graph;

/// <summary>Reads what is drawn of a job's dependencies.</summary>
internal sealed class JobGraphs(FollowerStore followers, JobStore jobs)
{
    private const int EdgesMax = 60;

    // Of a job that is not saved yet.
    private const string NewId = "new";

    /// <summary>Null for a job that stands alone.</summary>
    public async Task<JobGraph?> ReadAsync(string jobId, ClaimsPrincipal reader, CancellationToken cancellationToken) =>
        await DrawAsync(jobId, null, await followers.ReadUpAndDownAsync([jobId], [jobId], EdgesMax, cancellationToken), reader, cancellationToken);

    /// <summary>The same with what a form says that the job follows.</summary>
    public async Task<JobGraph?> OfFormAsync(string? jobId, string name, IReadOnlyList<string> upstreams, ClaimsPrincipal reader, CancellationToken cancellationToken)
    {
        var own = jobId ?? NewId;
        upstreams = upstreams.Count == 0
            ? []
            : [.. (await jobs.FindManyAsync([.. upstreams], [], cancellationToken)).Where(job => reader.MaySee(job.Spec.Group)).Select(job => job.Id)];
        var edges = (await followers.ReadUpAndDownAsync(upstreams, [own], EdgesMax, cancellationToken)).Where(edge => edge.FollowerId != own)
            .Concat(upstreams.Select(upstream => new FollowerEdge { JobId = upstream, FollowerId = own, Outcome = (int)DependencyOutcome.Success }));
        return await DrawAsync(own, name.Length == 0 ? "…" : name, [.. edges], reader, cancellationToken);
    }

    private async Task<JobGraph?> DrawAsync(string own, string? ownName, IReadOnlyList<FollowerEdge> edges, ClaimsPrincipal reader, CancellationToken cancellationToken)
    {
        if (edges.Count == 0)
        {
            return null;
        }

        var shown = edges.Take(EdgesMax).ToList();
        var ids = shown.SelectMany(edge => new[] { edge.JobId, edge.FollowerId }).Append(own).Where(id => id != NewId).ToHashSet(StringComparer.Ordinal);
        var names = (await jobs.FindManyAsync(ids, [], cancellationToken))
            .Where(job => reader.MaySee(job.Spec.Group))
            .ToDictionary(job => job.Id, job => (job.Spec.Group, job.Spec.Name), StringComparer.Ordinal);
        if (ownName is not null)
        {
            names[own] = ("", ownName);
        }

        return JobGraph.Of(own, shown, id => names.TryGetValue(id, out var name) ? name : null, edges.Count > EdgesMax);
    }
}
