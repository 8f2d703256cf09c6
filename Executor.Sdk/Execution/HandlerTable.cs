using System.Diagnostics.CodeAnalysis;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Execution;

/// <summary>The handlers of this executor by name.</summary>
internal sealed class HandlerTable
{
    private readonly Dictionary<string, RegisteredHandler> _handlers;

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

        _handlers = byName;
        Offered = [.. byName.Values
            .OrderBy(handler => handler.Name, StringComparer.Ordinal)
            .Select(handler => new HandlerInfo(handler.Name, handler.ArgsSchema))];
    }

    public IReadOnlyList<HandlerInfo> Offered { get; }

    public bool TryGet(string name, [NotNullWhen(true)] out RegisteredHandler? handler) => _handlers.TryGetValue(name, out handler);
}
