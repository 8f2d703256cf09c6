namespace Scheduler.Server.Alerts;

/// <summary>Wakes this node's evaluation and its outbox, for speed alone: what is to be done is in the database.</summary>
internal sealed class AlertSignal : IDisposable
{
    private readonly SemaphoreSlim _observed = new(0, 1);
    private readonly SemaphoreSlim _toSend = new(0, 1);

    public void Observed() => Raise(_observed);

    public void ToSend() => Raise(_toSend);

    /// <summary>Returns when a run was observed, or the period is over.</summary>
    public Task WaitObservedAsync(TimeSpan period, TimeProvider time, CancellationToken cancellationToken) => WaitAsync(_observed, period, time, cancellationToken);

    /// <summary>Returns when there is something to send, or the period is over.</summary>
    public Task WaitToSendAsync(TimeSpan period, TimeProvider time, CancellationToken cancellationToken) => WaitAsync(_toSend, period, time, cancellationToken);

    public void Dispose()
    {
        _observed.Dispose();
        _toSend.Dispose();
    }

    private static async Task WaitAsync(SemaphoreSlim raised, TimeSpan period, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pause = new CancellationTokenSource(period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Token);
        try
        {
            await raised.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The period is over.
        }
    }

    private static void Raise(SemaphoreSlim semaphore)
    {
        try
        {
            semaphore.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already.
        }
    }
}
