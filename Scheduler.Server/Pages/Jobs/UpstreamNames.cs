using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Jobs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Pages.Jobs;

/// <summary>In the form a dependency is a group and a name; in a definition it is an id.</summary>
internal sealed class UpstreamNames(JobStore jobs)
{
    /// <summary>Writes group and name of the jobs that may be seen; others stay ids.</summary>
    public async Task NameAsync(JobForm form, ClaimsPrincipal reader, CancellationToken cancellationToken)
    {
        var ids = Written(form).Where(Ids.IsWellFormed).ToList();
        var known = ids.Count == 0 ? [] : await jobs.FindManyAsync(ids, [], cancellationToken);
        for (var i = 0; i < form.UpstreamCount; i++)
        {
            if (known.FirstOrDefault(job => job.Id == form[$"dependsOn[{i}].jobId"]) is { } job && reader.MaySee(job.Spec.Group))
            {
                form.Put($"dependsOn[{i}].jobId", $"{job.Spec.Group}/{job.Spec.Name}");
            }
        }
    }

    public async Task<ResolvedUpstreams> ResolveAsync(JobForm form, ClaimsPrincipal reader, CancellationToken cancellationToken)
    {
        var written = Written(form).ToList();
        var names = written.Select(text => text.Split('/')).Where(parts => parts.Length == 2).Select(parts => (parts[0].Trim(), parts[1].Trim())).ToHashSet();
        var found = names.Count == 0 ? [] : await jobs.FindManyAsync([], names, cancellationToken);
        var byName = found.Where(job => reader.MaySee(job.Spec.Group)).ToDictionary(job => $"{job.Spec.Group}/{job.Spec.Name}", job => job.Id, StringComparer.Ordinal);
        return new ResolvedUpstreams([.. written.Select(text => text.Contains('/', StringComparison.Ordinal) ? byName.GetValueOrDefault(string.Join('/', text.Split('/').Select(part => part.Trim()))) : text)]);
    }

    private static IEnumerable<string> Written(JobForm form) => Enumerable.Range(0, form.UpstreamCount).Select(i => form[$"dependsOn[{i}].jobId"]);
}
