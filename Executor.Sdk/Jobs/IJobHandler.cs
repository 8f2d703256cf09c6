namespace Executor.Sdk.Jobs;

/// <summary>
/// Code that runs when a job is due. An instance is made for each run, in a dependency injection scope of its own, so it
/// needs no locks for its own state.
/// </summary>
/// <typeparam name="TArgs">What the job's arguments are read into; <see cref="System.Text.Json.JsonElement"/> takes any.</typeparam>
public interface IJobHandler<in TArgs>
{
    /// <summary>
    /// Does the work of one run. The run succeeds when the returned task completes and fails when it throws; an
    /// <see cref="OperationCanceledException"/> after <paramref name="cancellationToken"/> fired ends it as canceled or timed out.
    /// </summary>
    /// <param name="args">The job's arguments.</param>
    /// <param name="run">What is known of the run.</param>
    /// <param name="cancellationToken">Fires on cancel, on timeout and when the executor stops; <see cref="JobContext.CancellationReason"/> says which.</param>
    /// <returns>A task that completes when the work is done.</returns>
    Task ExecuteAsync(TArgs args, JobContext run, CancellationToken cancellationToken);
}
