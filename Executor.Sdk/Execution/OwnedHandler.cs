namespace Executor.Sdk.Execution;

/// <summary>A handler that was made for one run: the container does not know it, so it is disposed here.</summary>
internal readonly struct OwnedHandler<THandler>(THandler handler) : IAsyncDisposable
    where THandler : class
{
    public THandler Handler => handler;

    public ValueTask DisposeAsync()
    {
        if (handler is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        (handler as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }
}
