using System.Data.Common;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Jobs;

/// <summary>Keeps the graph of dependencies: every upstream exists, nothing follows itself, and what waits for several jobs can be started by one.</summary>
internal sealed class JobDependencies(FollowerStore followers, JobStore jobs)
{
    /// <summary>Says what is wrong with what a job depends on. Other changes of the graph wait until the transaction ends.</summary>
    /// <param name="jobId">The job; null for one that is created.</param>
    /// <param name="spec">Its definition to be.</param>
    /// <param name="before">Its definition so far.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="transaction">The transaction that stores the job.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task CheckAsync(string? jobId, JobSpec spec, JobSpec? before, FieldErrors errors, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var wanted = spec.DependsOn.Select(dependency => dependency.JobId).ToList();
        var unchanged = before is not null && wanted.ToHashSet(StringComparer.Ordinal).SetEquals(before.DependsOn.Select(dependency => dependency.JobId));
        var isUnchanged = unchanged || (before is null && wanted.Count == 0);
        if (isUnchanged && !BecomesBroadcast(spec, before))
        {
            return;
        }

        await followers.LockAsync(transaction, cancellationToken);
        if (jobId is not null && BecomesBroadcast(spec, before) && (await followers.ReadAfterAsync([jobId], transaction, cancellationToken)).Any(edge => !edge.IsItself))
        {
            errors.Add("target.routing", "cannot be broadcast while other jobs depend on this one: it would have no one end that they could wait for");
        }

        if (isUnchanged)
        {
            return;
        }

        var self = jobId ?? "";
        var edges = (await followers.ReadAroundAsync([.. wanted.Append(self)], transaction, cancellationToken)).Where(edge => edge.FollowerId != self);
        var graph = new DependencyGraph([.. edges.Select(edge => (edge.JobId, edge.FollowerId)), .. wanted.Select(upstream => (upstream, self))]);
        var names = new Dictionary<string, string>(await jobs.ReadNamesAsync(graph.Jobs, transaction, cancellationToken), StringComparer.Ordinal) { [self] = $"{spec.Group}/{spec.Name}" };
        var broadcasts = await jobs.FindBroadcastsAsync(wanted, transaction, cancellationToken);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (broadcasts.Contains(wanted[i]))
            {
                errors.Add($"dependsOn[{i}].jobId", "is a broadcast, which has a run on each executor and so no one end to wait for");
            }

            if (!names.ContainsKey(wanted[i]))
            {
                errors.Add($"dependsOn[{i}].jobId", "is not the id of a job");
            }
            else if (graph.PathTo(wanted[i], self) is { } path)
            {
                errors.Add($"dependsOn[{i}].jobId", $"makes a cycle: {string.Join(" → ", path.Select(Name))}");
            }
        }

        if (errors.Any)
        {
            return;
        }

        if (graph.Jobs.Count > FollowerStore.MaxJobs)
        {
            errors.Add("dependsOn", $"makes more than {FollowerStore.MaxJobs} jobs depend on each other");
        }

        foreach (var follower in graph.WithoutCommonRoot(self))
        {
            errors.Add(
                "dependsOn",
                $"{(follower == self ? "this job" : Name(follower))} would wait for {string.Join(" and ", graph.Upstreams(follower).Select(Name))}, which no single job starts: they have no common root");
        }

        string Name(string id) => names.GetValueOrDefault(id, id);
    }

    private static bool BecomesBroadcast(JobSpec spec, JobSpec? before) =>
        spec.Target.Routing == RoutingStrategy.Broadcast && before is not null && before.Target.Routing != RoutingStrategy.Broadcast;

    /// <summary>Says which upstream jobs do not exist as far as the caller may know: a job of another group, whose results would reach this one, is none.</summary>
    public async Task CheckVisibleAsync(JobDocument document, Func<string, bool> maySee, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (document.DependsOn.Count is 0 or > JobValidation.DependenciesMax)
        {
            return;
        }

        var groups = await jobs.FindGroupsAsync([.. document.DependsOn.Select(dependency => dependency.JobId).Where(Ids.IsWellFormed)], cancellationToken);
        for (var i = 0; i < document.DependsOn.Count; i++)
        {
            if (!groups.TryGetValue(document.DependsOn[i].JobId, out var group) || !maySee(group))
            {
                errors.Add($"dependsOn[{i}].jobId", "is not the id of a job");
            }
        }
    }

    /// <summary>Writes down what the job follows.</summary>
    public async Task StoreAsync(JobRow job, JobSpec? before, DbTransaction transaction, CancellationToken cancellationToken)
    {
        var edges = EdgesOf(job);
        if (before is null)
        {
            await followers.InsertAsync(edges, transaction, cancellationToken);
        }
        else if (!edges.SequenceEqual(EdgesOf(job with { Spec = before })))
        {
            await followers.ReplaceAsync([job.Id], edges, transaction, cancellationToken);
        }
    }

    /// <summary>The same for many new jobs.</summary>
    public Task StoreAsync(IEnumerable<JobRow> created, DbTransaction transaction, CancellationToken cancellationToken) =>
        followers.InsertAsync([.. created.SelectMany(EdgesOf)], transaction, cancellationToken);

    public Task DeleteAsync(string jobId, DbTransaction transaction, CancellationToken cancellationToken) => followers.DeleteAsync(jobId, transaction, cancellationToken);

    private static List<FollowerEdge> EdgesOf(JobRow job)
    {
        var edges = job.Spec.DependsOn.Select(dependency => Edge(dependency.JobId, (int)dependency.On)).ToList();
        var isDelayed = job.Spec.Triggers.Any(trigger => trigger is FixedDelayTriggerSpec);
        if (isDelayed || job.Spec.Retry.MaxAttempts > 1)
        {
            edges.Add(Edge(job.Id, isDelayed ? FollowerEdge.Delays : FollowerEdge.Retries));
        }

        return edges;

        FollowerEdge Edge(string upstream, int outcome) => new() { JobId = upstream, FollowerId = job.Id, Outcome = outcome };
    }
}
