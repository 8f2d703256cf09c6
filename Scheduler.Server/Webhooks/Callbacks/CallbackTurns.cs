using Executor.Sdk.Execution;
using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>
/// Overlap for runs that nobody holds: the executor that has a job's seat sees what it runs itself, and asks the ledger here for those that wait for
/// their callbacks. A run that waits for its turn keeps its slot meanwhile, and its job's other runs wait behind it.
/// </summary>
internal sealed class CallbackTurns(CallbackStore store, CallbackEnds ends, ClusterClock clock, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <returns>Null when it may start, else how it ends unstarted.</returns>
    public async ValueTask<RunEnd?> WaitAsync(HeldRun run, RunBoard board)
    {
        var assignment = run.Assignment;
        while (true)
        {
            if (await ReadAsync(assignment) is { } awaited)
            {
                if (awaited.Count == 0)
                {
                    return null;
                }

                if (assignment.Overlap is OverlapPolicy.Skip)
                {
                    return RunEnds.Skipped(EndReasons.Overlap);
                }

                if (assignment.Overlap is OverlapPolicy.Replace && await CancelAsync(awaited))
                {
                    continue;
                }
            }

            if (board.Stopping || run.CancellationReason is CancellationReason.ExecutorStopping)
            {
                return new RunEnd(RunOutcome.Returned);
            }

            if (run.CancellationReason is not CancellationReason.None)
            {
                return RunEnds.Stopped(run.CancellationReason);
            }

            if (assignment.ExpireAtMicros is { } expireAt && clock.NowMicros > expireAt)
            {
                return RunEnds.Skipped(EndReasons.Expired);
            }

            await Task.Delay(Pause, time);
        }
    }

    /// <summary>Null when the database cannot say.</summary>
    private async Task<IReadOnlyList<RunRef>?> ReadAsync(Assignment assignment)
    {
        try
        {
            return await store.ReadAwaitedAsync(assignment.JobId, assignment.RunId, CancellationToken.None);
        }
        catch (Exception)
        {
            // The node says elsewhere that its database is away.
            return null;
        }
    }

    private async Task<bool> CancelAsync(IReadOnlyList<RunRef> awaited)
    {
        try
        {
            foreach (var delivery in awaited)
            {
                await ends.EndAsync(delivery, RunOutcome.Canceled, result: null, error: null, startedAtMicros: null, CancellationToken.None);
            }

            return true;
        }
        catch (Exception)
        {
            // As above; it is asked again what waits.
            return false;
        }
    }
}
