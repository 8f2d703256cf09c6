using System.Diagnostics.CodeAnalysis;

namespace Executor.Sdk.Jobs;

/// <summary>
/// Code that runs when a job is due and returns the run's result. An instance is made for each run, in a dependency
/// injection scope of its own, so it needs no locks for its own state.
/// </summary>
/// <typeparam name="TArgs">What the job's arguments are read into; <see cref="System.Text.Json.JsonElement"/> takes any.</typeparam>
/// <typeparam name="TResult">What is written as the run's result, at most 1 MiB of JSON; a larger one fails the run with <c>resultTooLarge</c>.</typeparam>
[SuppressMessage("Design", "MA0048:File name must match type name", Justification = "A file system has no generic arity; IJobHandler.cs holds the one without a result.")]
public interface IJobHandler<in TArgs, TResult>
{
    /// <summary>
    /// Does the work of one run. The run succeeds when the returned task completes and fails when it throws; an
    /// <see cref="OperationCanceledException"/> after <paramref name="cancellationToken"/> fired ends it as canceled or timed out.
    /// </summary>
    /// <param name="args">The job's arguments.</param>
    /// <param name="run">What is known of the run.</param>
    /// <param name="cancellationToken">Fires on cancel, on timeout and when the executor stops; <see cref="JobContext.CancellationReason"/> says which.</param>
    /// <returns>A task whose value is the run's result; null for none.</returns>
    Task<TResult> ExecuteAsync(TArgs args, JobContext run, CancellationToken cancellationToken);
}
