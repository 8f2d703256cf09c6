using System.Collections.Concurrent;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>The browsers connected to this node.</summary>
internal sealed class BrowserConnections
{
    /// <summary>More windows than anybody looks at; each of them writes what it rang.</summary>
    public const int OfUserMax = 50;

    private readonly ConcurrentDictionary<string, BrowserConnection> _byId = new(StringComparer.Ordinal);

    public bool IsEmpty => _byId.IsEmpty;

    /// <summary>A snapshot.</summary>
    public IReadOnlyCollection<BrowserConnection> All => [.. _byId.Values];

    public void Add(BrowserConnection connection) => _byId[connection.Id] = connection;

    public int CountOf(string userId) => _byId.Values.Count(connection => connection.UserId == userId);

    public void Remove(string connectionId) => _byId.TryRemove(connectionId, out _);
}
