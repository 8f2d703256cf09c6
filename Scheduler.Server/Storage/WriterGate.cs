namespace Scheduler.Server.Storage;

/// <summary>
/// One writer at a time is SQLite's rule; waiting here is fair and cheap, waiting inside SQLite is neither. Every writer of the process takes
/// its turn here before it begins a transaction, Quartz included: two gates taken in different orders would wait for each other.
/// </summary>
internal sealed class WriterGate : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly AsyncLocal<Turn?> _mine = new();

    /// <summary>The caller runs inside <see cref="RunAsync"/>, so what it calls must not wait for a turn of its own.</summary>
    public bool IsMine => _mine.Value is { IsOver: false };

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        var turn = new Turn();
        _mine.Value = turn;
        try
        {
            return await work(cancellationToken);
        }
        finally
        {
            turn.IsOver = true;
            Leave();
        }
    }

    public Task EnterAsync(CancellationToken cancellationToken) => _turn.WaitAsync(cancellationToken);

    public void Leave() => _turn.Release();

    public void Dispose() => _turn.Dispose();

    // An object, so that whatever still carries it after the end knows that the turn is over.
    private sealed class Turn
    {
        public bool IsOver { get; set; }
    }
}
