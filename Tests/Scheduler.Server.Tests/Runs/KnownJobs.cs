using System.Text.Json;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

/// <summary>Every version of every job has the arguments <c>{"of":"the job"}</c>.</summary>
internal sealed class KnownJobs : IJobDefinitions
{
    public ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken) => ValueTask.FromResult<JobDefinition?>(new JobDefinition
    {
        Group = "default",
        Name = "job",
        Args = JsonSerializer.SerializeToElement(new { of = "the job" }),
        Template = new RunTemplate { JobId = jobId, JobVersion = version, App = "app", Handler = "echo" },
    });

    public ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken) => FindAsync(jobId, 1, cancellationToken);

    public async ValueTask<IReadOnlyDictionary<string, JobDefinition>> FindCurrentAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, JobDefinition>(StringComparer.Ordinal);
        foreach (var jobId in jobIds)
        {
            if (await FindCurrentAsync(jobId, cancellationToken) is { } job)
            {
                found[jobId] = job;
            }
        }

        return found;
    }
}
