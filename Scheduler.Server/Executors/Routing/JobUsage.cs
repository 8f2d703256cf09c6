using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Scheduler.Server.Executors.Routing;

/// <summary>
/// What this node gave to whom, per job: for the strategies that look back. In memory, since a look into the ledger would cost each run a round trip: nodes
/// count by themselves, from their start. Thread-safe.
/// </summary>
internal sealed class JobUsage
{
    private const int JobsKept = 20_000;

    // Of a job, beside those that may run it now: executors come under new names with each start of a container.
    private const int AwayKept = 50;
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
            var level = Level(entry, candidates);
            entry.Clock++;
            var (chosen, least) = (candidates[0], long.MaxValue);
            foreach (var executor in candidates)
            {
                var uses = entry.Uses.GetValueOrDefault(executor.Id);
                uses = uses with { Count = Math.Max(uses.Count, level), Met = entry.Clock };
                entry.Uses[executor.Id] = uses;
                var rank = byTime ? uses.Last : uses.Count;
                if (rank < least || (rank == least && StringComparer.Ordinal.Compare(executor.Row.Name, chosen.Row.Name) < 0))
                {
                    (chosen, least) = (executor, rank);
                }
            }

            entry.Uses[chosen.Id] = entry.Uses[chosen.Id] with { Count = entry.Uses[chosen.Id].Count + 1, Last = entry.Clock };
            Forget(entry, candidates.Count);
            return chosen;
        }
    }

    // Whoever comes, or comes back, begins level with the least of those that were here, or it would get every run until it has caught up with them.
    private static long Level(Entry entry, IReadOnlyList<KnownExecutor> candidates)
    {
        var level = long.MaxValue;
        foreach (var executor in candidates)
        {
            if (entry.Uses.TryGetValue(executor.Id, out var uses) && uses.Met == entry.Clock)
            {
                level = Math.Min(level, uses.Count);
            }
        }

        return level == long.MaxValue ? 0 : level;
    }

    private static void Forget(Entry entry, int present)
    {
        if (entry.Uses.Count > present + AwayKept)
        {
            foreach (var (id, _) in entry.Uses.Where(uses => uses.Value.Met != entry.Clock).ToList())
            {
                entry.Uses.Remove(id);
            }
        }
    }

    /// <summary>How many executors are remembered for a job.</summary>
    public int CountOf(string jobId)
    {
        var entry = EntryOf(jobId);
        lock (entry)
        {
            return entry.Uses.Count;
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

        public Dictionary<string, Uses> Uses { get; } = new(StringComparer.Ordinal);
    }

    /// <param name="Count">How many runs it got, or is taken to have got.</param>
    /// <param name="Last">When it got the last one, by the entry's clock; 0 for none.</param>
    /// <param name="Met">When it was last among those to choose from.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Uses(long Count, long Last, long Met);
}
