using System.Collections.Concurrent;

namespace Scheduler.Server.Executors;

/// <summary>The executors connected to this node, by executor.</summary>
internal sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<string, ExecutorSession> _sessions = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, ExecutorSession> _byId = new(StringComparer.Ordinal);

    public ICollection<ExecutorSession> All => _sessions.Values;

    public ExecutorSession? Find(string executorId) => _sessions.TryGetValue(executorId, out var session) && !session.IsEnded ? session : null;

    /// <summary>By the session's own id, which each request of an executor without a WebSocket names.</summary>
    public ExecutorSession? FindSession(string session) => _byId.TryGetValue(session, out var found) && !found.IsEnded ? found : null;

    /// <summary>Replaces an earlier session of the executor, which is answered to be closed by the caller.</summary>
    public ExecutorSession? Add(ExecutorSession session)
    {
        ExecutorSession? replaced = null;
        _sessions.AddOrUpdate(session.ExecutorId, session, (_, existing) =>
        {
            replaced = existing;
            return session;
        });
        if (replaced is not null)
        {
            _byId.TryRemove(replaced.Session, out _);
        }

        _byId[session.Session] = session;
        return replaced;
    }

    public void Remove(ExecutorSession session)
    {
        _sessions.TryRemove(KeyValuePair.Create(session.ExecutorId, session));
        _byId.TryRemove(session.Session, out _);
    }
}
