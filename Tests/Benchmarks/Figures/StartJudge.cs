using Benchmarks.Journals;
using Benchmarks.Loads;

namespace Benchmarks.Figures;

/// <summary>Holds what started against what was due.</summary>
internal static class StartJudge
{
    /// <summary>Lateness by the machine's clock at the entry of the started code; lost and doubled against the expected instants.</summary>
    public static Figure Judge(IReadOnlyCollection<Occurrence> expected, IEnumerable<StartRecord> starts, Window window)
    {
        var times = expected.ToDictionary(occurrence => occurrence, _ => 0);
        var lateness = new List<double>(expected.Count);
        long unexpected = 0;
        foreach (var start in starts.Where(start => window.Contains(start.DueAt)))
        {
            var occurrence = new Occurrence(start.Job, start.DueAt);
            if (times.TryGetValue(occurrence, out var count))
            {
                times[occurrence] = count + 1;
            }
            else
            {
                unexpected++;
            }

            lateness.Add((start.StartedAt - start.DueAt) / 1_000.0);
        }

        return Figure.Of([.. lateness]) with
        {
            Lost = times.Values.LongCount(count => count == 0),
            // A start that nobody expected is as wrong as a second one.
            Doubled = times.Values.Sum(count => (long)Math.Max(0, count - 1)) + unexpected,
            PerSecond = window.Seconds >= 1 ? Math.Round(lateness.Count / window.Seconds, 1) : null,
        };
    }
}
