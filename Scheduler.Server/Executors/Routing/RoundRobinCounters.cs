using System.Collections.Concurrent;

namespace Scheduler.Server.Executors.Routing;

/// <summary>Whose turn it is, per job, on this node; nodes count by themselves.</summary>
internal sealed class RoundRobinCounters
{
    private readonly ConcurrentDictionary<string, uint> _counters = new(StringComparer.Ordinal);

    public uint Next(string jobId) => _counters.AddOrUpdate(jobId, 0, (_, count) => count + 1);
}
