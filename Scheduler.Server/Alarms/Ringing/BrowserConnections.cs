using System.Collections.Concurrent;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>The browsers connected to this node.</summary>
internal sealed class BrowserConnections
{
    private readonly ConcurrentDictionary<string, BrowserConnection> _byId = new(StringComparer.Ordinal);

    public bool IsEmpty => _byId.IsEmpty;

    /// <summary>A snapshot.</summary>
    public IReadOnlyCollection<BrowserConnection> All => [.. _byId.Values];

    public void Add(BrowserConnection connection) => _byId[connection.Id] = connection;

    public void Remove(string connectionId) => _byId.TryRemove(connectionId, out _);
}
