namespace Scheduler.Server.Runs;

/// <summary>Job versions by id; implemented by Jobs.</summary>
internal interface IJobDefinitions
{
    /// <summary>Null when there is no such version.</summary>
    ValueTask<JobDefinition?> FindAsync(string jobId, int version, CancellationToken cancellationToken);

    /// <summary>The job's current version; null when there is no such job.</summary>
    ValueTask<JobDefinition?> FindCurrentAsync(string jobId, CancellationToken cancellationToken);
}
