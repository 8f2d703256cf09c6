using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Execution;

/// <summary>Calls handlers: one dependency injection scope per run, the start taken last, every end told apart.</summary>
internal sealed class RunStarter(IServiceScopeFactory scopes, ClockSync sync)
{
    /// <summary>Runs one delivery to its end; never throws.</summary>
    public async Task RunAsync(HeldRun run, RunBoard board)
    {
        RunEnd? end;
        var fit = board.Enter(run);
        try
        {
            end = fit is { Handler: { } handler, Misfit: null }
                ? await ExecuteAsync(run, handler, fit.Args, board).ConfigureAwait(false)
                : RunEnds.Failed(fit.Misfit!); // One of both is there.
        }
        catch (Exception e)
        {
            end = Classify(run, e);
        }

        fit.Handler?.Set?.Leave();
        if (end is null)
        {
            board.HandOver(run);
        }
        else
        {
            board.Finish(run, end);
        }
    }

    /// <returns>Null for a run that goes on elsewhere.</returns>
    private async Task<RunEnd?> ExecuteAsync(HeldRun run, RegisteredHandler handler, object? args, RunBoard board)
    {
        if (await handler.Invoker.AdmitAsync(run, board, args).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        var scope = (handler.Set?.Scopes ?? scopes).CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            CapturedRun.Current = new CapturedRun(run, board);
            var token = run.BeginCancellation();
            var call = handler.Invoker.Prepare(scope.ServiceProvider, args, ContextOf(run), token);
            if (run.CancellationReason is not CancellationReason.None)
            {
                return RunEnds.Stopped(run.CancellationReason);
            }

            board.NoteStarting(run);
            long startedAt = run.MarkStarted(sync.ErrorMicros, handler.Set?.Package);
            board.NoteStarted(run, startedAt);
            var result = await call().ConfigureAwait(false);
            if (ReferenceEquals(result, RunResult.HandedOver))
            {
                return null;
            }

            // A handler that returns in spite of a cancellation has done its work; past its timeout it has not done it in time.
            return run.CancellationReason is CancellationReason.TimedOut
                ? RunEnds.Stopped(CancellationReason.TimedOut)
                : RunEnds.Succeeded(result);
        }
    }

    private static RunEnd Classify(HeldRun run, Exception exception)
        => exception is OperationCanceledException && run.CancellationReason is not CancellationReason.None
            ? RunEnds.Stopped(run.CancellationReason)
            : RunEnds.Failed(exception);

    private static Upstream UpstreamOf(UpstreamRun run) => new()
    {
        RunId = run.RunId,
        JobName = run.JobName,
        State = run.State,
        Result = run.Result,
        ResultOmitted = run.ResultOmitted,
    };

    private static JobContext ContextOf(HeldRun run)
    {
        var assignment = run.Assignment;
        return new JobContext(run)
        {
            RunId = assignment.RunId,
            JobName = assignment.JobName,
            Attempt = assignment.Attempt,
            Fence = assignment.Fence,
            IdempotencyKey = assignment.IdempotencyKey,
            DueAt = DateTimeOffset.UnixEpoch.AddTicks(assignment.DueAtMicros * TimeSpan.TicksPerMicrosecond),
            Shard = assignment.Shard is { } shard ? new Shard(shard.Index, shard.Count) : null,
            ChainId = assignment.ChainId,
            Upstream = assignment.Upstream is { } upstream ? [.. upstream.Select(UpstreamOf)] : [],
        };
    }
}
