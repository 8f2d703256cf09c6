using Executor.Sdk.Protocol;

namespace Scheduler.Server.Runs;

/// <summary>A report with the executor whose connection it came by.</summary>
internal sealed record ReceivedReport(string ExecutorId, string Node, RunReport Report)
{
    /// <summary>The state that the ledger takes from it; null for a run given back, which is planned anew.</summary>
    public RunState? State => Report.Outcome switch
    {
        RunOutcome.Succeeded => RunState.Succeeded,
        RunOutcome.Failed => RunState.Failed,
        RunOutcome.TimedOut => RunState.TimedOut,
        RunOutcome.Canceled => RunState.Canceled,
        RunOutcome.Skipped or RunOutcome.Revoked => RunState.Skipped,
        RunOutcome.Returned => null,
        _ => Report.StartedAtMicros is not null ? RunState.Running : RunState.Armed,
    };

    public string? Reason => Report.Outcome switch
    {
        RunOutcome.Revoked => RunReasons.Revoked,
        RunOutcome.Skipped => Report.Reason is RunReasons.Overlap or RunReasons.Expired or RunReasons.QueueLimit ? Report.Reason : RunReasons.Missed,
        RunOutcome.TimedOut or RunOutcome.Canceled => Report.Reason is RunReasons.IgnoredCancellation ? Report.Reason : null,
        _ => null,
    };
}
