using System.Collections.Concurrent;

namespace Scheduler.Server.Executors.Routing;

/// <summary>
/// What this node gave to whom, per job: for the strategies that look back. In memory, since a look into the ledger would cost each run a round trip: nodes
/// count by themselves, from their start. Thread-safe.
/// </summary>
internal sealed class JobUsage
{
    private const int JobsKept = 20_000;
    private readonly ConcurrentDictionary<string, Entry> _jobs = new(StringComparer.Ordinal);

    /// <summary>The number of the next turn of a job, from 0 on.</summary>
    public uint NextTurn(string jobId)
    {
        var entry = EntryOf(jobId);
        lock (entry)
        {
            return entry.Turn++;
        }
    }

    /// <summary>Chooses by what each got so far, and counts it.</summary>
    public KnownExecutor TakeLeast(string jobId, IReadOnlyList<KnownExecutor> candidates, bool byTime)
    {
        var entry = EntryOf(jobId);
        lock (entry)
        {
            var chosen = candidates
                .OrderBy(executor => entry.Uses.GetValueOrDefault(executor.Id) is var uses && byTime ? uses.Last : uses.Count)
                .ThenBy(executor => executor.Row.Name, StringComparer.Ordinal)
                .First();
            entry.Uses[chosen.Id] = (entry.Uses.GetValueOrDefault(chosen.Id).Count + 1, ++entry.Clock);
            return chosen;
        }
    }

    private Entry EntryOf(string jobId)
    {
        if (_jobs.Count >= JobsKept)
        {
            _jobs.Clear();
        }

        return _jobs.GetOrAdd(jobId, _ => new Entry());
    }

    private sealed class Entry
    {
        public uint Turn { get; set; }

        /// <summary>Counts up with each choice.</summary>
        public long Clock { get; set; }

        public Dictionary<string, (long Count, long Last)> Uses { get; } = new(StringComparer.Ordinal);
    }
}
