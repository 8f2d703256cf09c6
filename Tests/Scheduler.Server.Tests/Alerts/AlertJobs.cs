using System.Text.Json;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Alerts;

/// <summary>Every job is <c>default/job</c> of app <c>app</c> with three attempts.</summary>
internal sealed class AlertJobs : IJobDefinitions
{
    public ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken) => ValueTask.FromResult<JobDefinition?>(Job(jobId));

    public ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken) => FindAsync(jobId, 1, cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, JobDefinition>> FindCurrentAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, JobDefinition>>(jobIds.ToDictionary(id => id, Job, StringComparer.Ordinal));

    private static JobDefinition Job(string jobId) => new()
    {
        Group = "default",
        Name = "job",
        Args = JsonSerializer.SerializeToElement(new { }),
        Retry = new RetrySpec { MaxAttempts = 3 },
        Template = new RunTemplate { JobId = jobId, JobVersion = 1, App = "app", Handler = "echo" },
    };
}
