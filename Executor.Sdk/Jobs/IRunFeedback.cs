namespace Executor.Sdk.Jobs;

/// <summary>What a <see cref="JobContext"/> asks of and tells the run it belongs to.</summary>
internal interface IRunFeedback
{
    CancellationReason CancellationReason { get; }

    void Progress(double percent, string? message);
}
