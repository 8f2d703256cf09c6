namespace Executor.Sdk.Jobs;

/// <summary>
/// Starts runs of jobs from application code and follows them. Safe for any thread. A job is named by its id, or by its group and name as
/// <c>billing/invoice</c>. A call that fails on the way is sent again, to the next server too, and still starts one run.
/// </summary>
public interface IJobClient
{
    /// <summary>Starts one run of a job, at once or at an instant.</summary>
    /// <param name="job">The job: its id, or <c>group/name</c>.</param>
    /// <param name="args">The arguments of this run, an object; null for the job's own.</param>
    /// <param name="call">When it is due and its idempotency key; null for now and a key of its own.</param>
    /// <param name="cancellationToken">Gives up waiting for the server; the run may have been recorded all the same.</param>
    /// <returns>The run's id, once the run is recorded durably; of a broadcast the id of its first run.</returns>
    /// <exception cref="JobClientException">The server refuses: there is no such job, a right is missing, the arguments do not fit.</exception>
    /// <exception cref="HttpRequestException">No server could be reached within 30 s.</exception>
    Task<string> StartAsync(string job, object? args = null, JobCall? call = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a run as it is now.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The run.</returns>
    /// <exception cref="JobClientException">There is no such run, or a right is missing.</exception>
    /// <exception cref="HttpRequestException">No server could be reached within 30 s.</exception>
    Task<JobRun> GetAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Waits until a run has ended, however it ended. While no server can be reached it goes on waiting.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Gives up waiting; the run goes on.</param>
    /// <returns>The run as it ended: look at <see cref="JobRun.State"/>.</returns>
    /// <exception cref="JobClientException">There is no such run, or a right is missing.</exception>
    Task<JobRun> WaitAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Asks that a run be canceled: one that has not started never starts, a running handler gets its token canceled.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it had not ended yet. Completes once the wish is recorded, not when the run has ended: see <see cref="WaitAsync"/>.</returns>
    /// <exception cref="JobClientException">There is no such run, or a right is missing.</exception>
    /// <exception cref="HttpRequestException">No server could be reached within 30 s.</exception>
    Task<bool> CancelAsync(string runId, CancellationToken cancellationToken = default);
}
