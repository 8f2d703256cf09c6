namespace Executor.Host.Health;

/// <summary>Keeps what is known of the connection. Thread-safe.</summary>
internal sealed class ServerConnection(TimeProvider time)
{
    private readonly Lock _gate = new();
    private ConnectionState _state = new() { SinceAt = time.GetUtcNow() };

    /// <summary>Raised after each change, on the thread that told it.</summary>
    public event EventHandler? Changed;

    public ConnectionState State => Volatile.Read(ref _state);

    public void Connected(string? server, string? node) =>
        Change(_ => new ConnectionState { IsConnected = true, Server = server, Node = node, SinceAt = time.GetUtcNow() });

    public void Lost() => Change(state => state.IsConnected ? state with { IsConnected = false, SinceAt = time.GetUtcNow(), Problem = null } : state);

    public void Failed(string problem) => Change(state => state.IsConnected ? state : state with { Problem = problem });

    private void Change(Func<ConnectionState, ConnectionState> change)
    {
        lock (_gate)
        {
            Volatile.Write(ref _state, change(_state));
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }
}
