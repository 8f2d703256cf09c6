using Scheduler.Server.Cluster;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>Wakes the delivery of this node and of its peers, for speed alone: whoever is not woken looks within a second.</summary>
internal sealed class AlarmSignal(NodeRegistry nodes, NodeHints hints) : INodeHintObserver, IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, 1);

    /// <summary>Something of this user's alarms changed; his browsers may be connected to any node.</summary>
    public void LookNow(string userId)
    {
        Wake();
        foreach (var peer in nodes.Peers)
        {
            hints.Send(peer.Name, [userId]);
        }
    }

    public void Hinted(IReadOnlyCollection<string> executorIds) => Wake();

    public void Wake()
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

    /// <summary>Returns when it was raised, or the period is over.</summary>
    public async Task WaitAsync(TimeSpan period, TimeProvider time, CancellationToken cancellationToken)
    {
        using var pause = new CancellationTokenSource(period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, pause.Token);
        try
        {
            await _raised.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The period is over.
        }
    }

    public void Dispose() => _raised.Dispose();
}
