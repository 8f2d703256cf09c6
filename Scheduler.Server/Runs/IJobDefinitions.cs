namespace Scheduler.Server.Runs;

/// <summary>Job versions by id; implemented by Jobs.</summary>
internal interface IJobDefinitions
{
    /// <summary>Null when there is no such version.</summary>
    ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken);

    /// <summary>The job's current version; null when there is no such job.</summary>
    ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>The current versions of several jobs by id; a job that does not exist is not in the answer.</summary>
    ValueTask<IReadOnlyDictionary<string, JobDefinition>> FindCurrentAsync(IReadOnlyCollection<string> jobIds, CancellationToken cancellationToken);
}
