namespace Scheduler.Server.Storage;

/// <summary>
/// One writer at a time is SQLite's rule; waiting here is fair and cheap, waiting inside SQLite is neither. Every writer of the process takes
/// its turn here before it begins a transaction, Quartz included: two gates taken in different orders would wait for each other.
/// </summary>
internal sealed class WriterGate : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public Task EnterAsync(CancellationToken cancellationToken) => _turn.WaitAsync(cancellationToken);

    public void Leave() => _turn.Release();

    public void Dispose() => _turn.Dispose();
}
