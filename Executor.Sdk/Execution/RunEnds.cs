using Executor.Sdk.Connection;
using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Execution;

/// <summary>The ends a delivery can come to.</summary>
internal static class RunEnds
{
    private const int MaxMessageChars = 8_000;
    private const int MaxStackChars = 32_000;

    public static RunEnd Succeeded(RunResult? result)
        => new(RunOutcome.Succeeded) { Result = result?.Json, ResultBytes = result?.SizeBytes ?? 0 };

    /// <summary>Over for this executor alone.</summary>
    public static RunEnd HandedOver { get; } = new(RunOutcome.Succeeded) { GoesOn = true };

    public static RunEnd Skipped(string reason) => new(RunOutcome.Skipped) { Reason = reason };

    public static RunEnd Failed(RunError error) => new(RunOutcome.Failed) { Error = error };

    public static RunEnd Failed(Exception exception)
        => Failed(exception is CodedException coded ? Error(coded.Code, coded.Message) : Error(exception));

    /// <summary>Shutting down is not failing: a run that the executor stopped on its way out is canceled, and says so.</summary>
    public static RunEnd Stopped(CancellationReason reason) => reason switch
    {
        CancellationReason.TimedOut => new RunEnd(RunOutcome.TimedOut),
        CancellationReason.ExecutorStopping => new RunEnd(RunOutcome.Canceled) { Reason = EndReasons.ExecutorStopping },
        _ => new RunEnd(RunOutcome.Canceled),
    };

    public static RunError Error(string code, string message) => new(code, Text.CutChars(message, MaxMessageChars), null);

    public static RunError Error(Exception exception)
        => new(
            exception.GetType().FullName ?? exception.GetType().Name,
            Text.CutChars(exception.Message, MaxMessageChars),
            Text.CutChars(exception.ToString(), MaxStackChars));
}
