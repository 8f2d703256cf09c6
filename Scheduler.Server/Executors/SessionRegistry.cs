using System.Collections.Concurrent;

namespace Scheduler.Server.Executors;

/// <summary>The executors connected to this node, by executor.</summary>
internal sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<string, ExecutorSession> _sessions = new(StringComparer.Ordinal);

    public ICollection<ExecutorSession> All => _sessions.Values;

    public ExecutorSession? Find(string executorId) => _sessions.TryGetValue(executorId, out var session) && !session.IsEnded ? session : null;

    /// <summary>Replaces an earlier session of the executor, which is answered to be closed by the caller.</summary>
    public ExecutorSession? Add(ExecutorSession session)
    {
        ExecutorSession? replaced = null;
        _sessions.AddOrUpdate(session.ExecutorId, session, (_, existing) =>
        {
            replaced = existing;
            return session;
        });
        return replaced;
    }

    public void Remove(ExecutorSession session) => _sessions.TryRemove(KeyValuePair.Create(session.ExecutorId, session));
}
