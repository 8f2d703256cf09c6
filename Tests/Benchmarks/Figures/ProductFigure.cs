using Benchmarks.Journals;
using Benchmarks.Ledger;
using Benchmarks.Loads;
using Scheduler.Server.Runs;

namespace Benchmarks.Figures;

/// <summary>What the product came to: the ledger's lateness, by the executors' cluster clock, and the journal's, by the machine's, as a check of it.</summary>
/// <param name="Ledger">The figures by the ledger; lost and doubled are the worse of ledger and journal.</param>
/// <param name="Journal">The figures by the journal alone.</param>
/// <param name="Uncommitted">Runs that started and have no committed success.</param>
/// <param name="Disagreement">The largest difference between the two for one run, in milliseconds.</param>
internal sealed record ProductFigure(Figure Ledger, Figure Journal, long Uncommitted, double Disagreement)
{
    public static ProductFigure Of(
        IReadOnlyCollection<Occurrence> expected, IReadOnlyList<StartRecord> starts, IReadOnlyList<LedgerEntry> entries, IReadOnlyDictionary<string, int> jobs, Window window)
    {
        var journal = StartJudge.Judge(expected, starts, window);
        var byRun = new Dictionary<Guid, StartRecord>(starts.Count);
        foreach (var start in starts)
        {
            byRun.TryAdd(start.Run, start);
        }

        var left = expected.ToHashSet();
        var lateness = new List<double>(entries.Count);
        double disagreement = 0;
        long unexpected = 0;
        foreach (var entry in entries.Where(entry => window.Contains(entry.DueAt) && jobs.ContainsKey(entry.JobId)))
        {
            if (entry.State is RunState.Succeeded && !left.Remove(new Occurrence(jobs[entry.JobId], entry.DueAt)))
            {
                unexpected++;
            }

            if (entry.LatenessMicros is { } micros)
            {
                lateness.Add(micros / 1_000.0);
                disagreement = byRun.TryGetValue(entry.Run, out var start)
                    ? Math.Max(disagreement, Math.Abs((start.StartedAt - start.DueAt - micros) / 1_000.0))
                    : disagreement;
            }
        }

        var figure = Figure.Of([.. lateness]) with
        {
            Lost = Math.Max(left.Count, journal.Lost ?? 0),
            Doubled = Math.Max(unexpected, journal.Doubled ?? 0),
            PerSecond = journal.PerSecond,
        };
        return new ProductFigure(figure, journal, Math.Max(0, left.Count - (journal.Lost ?? 0)), disagreement);
    }

    /// <summary>One line for the terminal.</summary>
    public string Check =>
        $"by the machine's clock at the handler's entry p99 {Journal.P99:0.000} ms, earliest {Journal.Earliest:0.000} ms; ledger and journal differ by at most {Disagreement:0.000} ms a run";
}
