using Executor.Sdk.Execution;
using Executor.Sdk.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Hosting;

/// <summary>
/// Handlers that come and go together while the executor runs, for example those of one version of a package. Made by
/// <see cref="DynamicHandlers.Read"/>. Safe for use from any thread.
/// </summary>
public sealed class HandlerSet
{
    // The sign says that it takes no more runs.
    private const int Closed = int.MinValue;

    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;

    internal HandlerSet(PackageRef? package, IServiceScopeFactory scopes)
    {
        Package = package;
        Scopes = scopes;
    }

    /// <summary>The package that reports of its runs name; null for none.</summary>
    public PackageRef? Package { get; }

    /// <summary>The handlers' names.</summary>
    public IReadOnlyList<string> Names => [.. Handlers.Select(handler => handler.Name)];

    /// <summary>How many of its runs go on.</summary>
    public int Running => Volatile.Read(ref _runs) & int.MaxValue;

    /// <summary>Completes when it was taken out and the last of its runs has returned.</summary>
    public Task Drained => _drained.Task;

    internal IServiceScopeFactory Scopes { get; }

    internal IReadOnlyList<RegisteredHandler> Handlers { get; set; } = [];

    internal bool IsOpen => Volatile.Read(ref _runs) >= 0;

    /// <summary>Counts a run in; false when it takes no more.</summary>
    internal bool TryEnter()
    {
        for (int runs = Volatile.Read(ref _runs); runs >= 0;)
        {
            int seen = Interlocked.CompareExchange(ref _runs, runs + 1, runs);
            if (seen == runs)
            {
                return true;
            }

            runs = seen;
        }

        return false;
    }

    internal void Leave()
    {
        if (Interlocked.Decrement(ref _runs) == Closed)
        {
            _drained.TrySetResult();
        }
    }

    internal void Close()
    {
        if (Interlocked.Or(ref _runs, Closed) == 0)
        {
            _drained.TrySetResult();
        }
    }
}
