namespace Executor.Sdk.Jobs;

/// <summary>Why a run's cancellation token fired.</summary>
public enum CancellationReason
{
    /// <summary>It has not fired.</summary>
    None,

    /// <summary>Somebody canceled the run, or another delivery of it took its place.</summary>
    Canceled,

    /// <summary>The run took longer than its job allows.</summary>
    TimedOut,

    /// <summary>The executor shuts down and the time it leaves its runs is over.</summary>
    ExecutorStopping,
}
