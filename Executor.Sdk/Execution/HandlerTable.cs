using System.Diagnostics.CodeAnalysis;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Execution;

/// <summary>The handlers of this executor by name. What is offered changes as a whole, so that readers need no lock.</summary>
internal sealed class HandlerTable
{
    private readonly Lock _gate = new();
    private volatile Snapshot _current;
    private int _version;

    public HandlerTable(IEnumerable<RegisteredHandler> handlers)
    {
        var byName = new Dictionary<string, RegisteredHandler>(StringComparer.Ordinal);
        foreach (var handler in handlers)
        {
            if (!byName.TryAdd(handler.Name, handler))
            {
                throw new InvalidOperationException($"Two handlers are named '{handler.Name}'. Give one of them another name.");
            }
        }

        _current = new Snapshot(byName);
    }

    public IReadOnlyList<HandlerInfo> Offered => _current.Offered;

    /// <summary>Rises with each change.</summary>
    public int Version => Volatile.Read(ref _version);

    public bool TryGet(string name, [NotNullWhen(true)] out RegisteredHandler? handler) => _current.ByName.TryGetValue(name, out handler);

    /// <exception cref="InvalidOperationException">A name is taken; nothing has changed.</exception>
    public void Replace(HandlerSet? old, HandlerSet? next)
    {
        lock (_gate)
        {
            var byName = _current.ByName
                .Where(entry => old is null || entry.Value.Set != old)
                .ToDictionary(StringComparer.Ordinal);
            foreach (var handler in next?.Handlers ?? [])
            {
                if (!byName.TryAdd(handler.Name, handler))
                {
                    string owner = byName[handler.Name].Set?.Package is { } package ? $"package {package.Name} {package.Version}" : "the executor itself";
                    throw new InvalidOperationException($"Handler '{handler.Name}' is offered by {owner} already. Give one of them another name.");
                }
            }

            _current = new Snapshot(byName);
            Interlocked.Increment(ref _version);
        }
    }

    private sealed class Snapshot(Dictionary<string, RegisteredHandler> byName)
    {
        public Dictionary<string, RegisteredHandler> ByName => byName;

        public IReadOnlyList<HandlerInfo> Offered { get; } =
        [
            .. byName.Values
                .OrderBy(handler => handler.Name, StringComparer.Ordinal)
                .Select(handler => new HandlerInfo(handler.Name, handler.ArgsSchema)),
        ];
    }
}
