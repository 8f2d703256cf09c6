using System.Collections.Concurrent;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Jobs;

/// <summary>Job versions never change, so what was read once is kept.</summary>
internal sealed class JobDefinitions(JobStore store) : IJobDefinitions
{
    // About 2 KB each; a full cache starts anew rather than keeping an order of use.
    private const int Kept = 20_000;
    private readonly ConcurrentDictionary<(string JobId, int Version), JobDefinition> _known = new();

    public async ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((jobId, version), out var known))
        {
            return known;
        }

        return await store.FindVersionAsync(jobId, version, cancellationToken) is { } spec ? Remember(jobId, version, JobSpec.Parse(spec)) : null;
    }

    public async ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken) =>
        await store.FindVersionNumberAsync(jobId, cancellationToken) is { } version ? await FindAsync(jobId, version, cancellationToken) : null;

    public async ValueTask<IReadOnlyDictionary<string, JobDefinition>> FindCurrentAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, JobDefinition>(StringComparer.Ordinal);
        foreach (var (jobId, version) in await store.FindVersionNumbersAsync(jobIds, cancellationToken))
        {
            if (await FindAsync(jobId, version, cancellationToken) is { } job)
            {
                found[jobId] = job;
            }
        }

        return found;
    }

    public JobDefinition Remember(string jobId, int version, JobSpec spec)
    {
        if (_known.Count >= Kept)
        {
            _known.Clear();
        }

        return _known[(jobId, version)] = new JobDefinition
        {
            Group = spec.Group,
            Name = spec.Name,
            Args = spec.Args,
            TimeoutMs = spec.TimeoutMs,
            Retry = spec.Retry,
            Upstreams = [.. spec.DependsOn.Select(dependency => dependency.JobId)],
            Webhook = spec.Target.ToWebhook(),
            Template = spec.ToTemplate(jobId, version),
        };
    }
}
