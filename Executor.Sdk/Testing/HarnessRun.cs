using Executor.Sdk.Execution;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Testing;

/// <summary>A run that was started in a <see cref="HandlerHarness"/>. Safe for use from any thread.</summary>
public sealed class HarnessRun
{
    private readonly TaskCompletionSource<HarnessOutcome> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunBoard _board;
    private readonly RunRef _delivery;

    internal HarnessRun(RunBoard board, RunRef delivery)
    {
        _board = board;
        _delivery = delivery;
    }

    /// <summary>Completes with what became of the run; never faults.</summary>
    public Task<HarnessOutcome> Completion => _completion.Task;

    /// <summary>Cancels the run, as somebody at the console would. Returns at once.</summary>
    public void Cancel() => _board.Cancel([_delivery]);

    /// <summary>Lets the handler see that its executor is stopping. Returns at once.</summary>
    public void StopExecutor() => _board.StopRunning();

    internal void End(HeldRun run)
    {
        var report = run.Snapshot();
        _completion.TrySetResult(new HarnessOutcome
        {
            Outcome = report.Outcome ?? RunOutcome.Failed,
            Reason = report.Reason,
            Result = report.Result,
            Error = report.Error,
            Progress = report.Progress,
            Logs = run.LogIfAny is { } log ? [.. log.Lines] : [],
            Duration = TimeSpan.FromMicroseconds((report.EndedAtMicros ?? 0) - (report.StartedAtMicros ?? report.EndedAtMicros ?? 0)),
        });
    }
}
