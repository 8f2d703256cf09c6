namespace Executor.Sdk.Connection;

/// <summary>The session that is in use, or the promise of one.</summary>
internal sealed class SessionSlot
{
    private readonly Lock _gate = new();
    private TaskCompletionSource<Session> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Session? _current;

    /// <summary>Called with each new session.</summary>
    public Action? Changed { get; set; }

    public Session? Current => Volatile.Read(ref _current);

    public Task<Session> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _current is not null ? Task.FromResult(_current) : _next.Task.WaitAsync(cancellationToken);
        }
    }

    public void Put(Session session)
    {
        lock (_gate)
        {
            _current = session;
            _next.TrySetResult(session);
        }

        Changed?.Invoke();
    }

    /// <summary>Takes the session out if it is still the one in use.</summary>
    public void Clear(Session session)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_current, session))
            {
                _current = null;
                _next = new TaskCompletionSource<Session>(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
