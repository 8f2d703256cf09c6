using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Maintenance;

/// <summary>Wakes the recovery sweep when an executor comes or goes here, so that nobody waits for the next second.</summary>
internal sealed class SweepSignal : ISessionObserver, IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    public void Opened(ExecutorSession session, IReadOnlyCollection<RunRef> held) => Raise();

    public void Closed(ExecutorSession session) => Raise();

    /// <summary>True when it was raised, false when the period is over.</summary>
    public async Task<bool> WaitAsync(TimeSpan period, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pause = new CancellationTokenSource(period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Token);
        try
        {
            await _raised.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _raised.Dispose();

    private void Raise()
    {
        try
        {
            _raised.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already.
        }
    }
}
