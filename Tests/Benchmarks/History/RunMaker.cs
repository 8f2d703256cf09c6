using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using TestServers.Ledger;

namespace Benchmarks.History;

/// <summary>Makes the runs of the history, each from its number alone: the later its number, the later it was due.</summary>
internal sealed class RunMaker(HistorySize size, IReadOnlyList<HistoryJob> jobs, IReadOnlyList<string> executors, long now)
{
    /// <summary>One in so many runs goes to the last executor, which seldom has something to do.</summary>
    public const int RareExecutorEvery = 10_000;

    private const double LastMinutesShare = 0.03;
    private static readonly TimeSpan LastMinutes = TimeSpan.FromMinutes(5);
    private readonly HistoryJob[] _jobs = [.. jobs.Where(job => job.Group != HistoryGroups.Idle).OrderBy(job => job.Id[^8..], StringComparer.Ordinal)];

    /// <summary>The job with the most runs: one in a hundred.</summary>
    public HistoryJob Busiest => _jobs[0];

    /// <summary>The job with the fewest.</summary>
    public HistoryJob Idlest => _jobs[^1];

    public HistoryRun Make(int number)
    {
        var random = new Random(number);
        var due = DueAt(number, random);
        var state = StateOf(random.NextDouble());
        var share = random.NextDouble();
        var executor = number % RareExecutorEvery == 17 ? executors[^1] : executors[(int)((executors.Count - 1) * Math.Pow(random.NextDouble(), 1.5))];
        var started = state is not (RunState.Skipped or RunState.Lost);
        return new HistoryRun(number, Guid.CreateVersion7(Instants.FromMicros(due - (15 * Micros.Second))).ToString("N"), _jobs[(int)(_jobs.Length * share * share)], started ? executor : null, due, state)
        {
            LatenessMicros = started ? (random.Next(100) == 0 ? random.Next(5_000, 2_000_000) : random.Next(60, 3_000)) : null,
            DurationMicros = (long)(2_000 * Math.Exp(random.NextDouble() * 10)),
        };
    }

    // The last minutes are as full as they are at a hundred runs a second.
    private long DueAt(int number, Random random)
    {
        var recent = (int)(size.Runs * LastMinutesShare);
        var (from, span, place, count) = number < size.Runs - recent
            ? (now - HistorySize.Span.Micros(), (HistorySize.Span - LastMinutes).Micros(), number, size.Runs - recent)
            : (now - LastMinutes.Micros(), LastMinutes.Micros(), number - (size.Runs - recent), recent);
        return from + (long)((place + random.NextDouble()) / count * span);
    }

    private static RunState StateOf(double share) => share switch
    {
        < 0.940 => RunState.Succeeded,
        < 0.965 => RunState.Failed,
        < 0.968 => RunState.TimedOut,
        < 0.970 => RunState.Canceled,
        < 0.999 => RunState.Skipped,
        _ => RunState.Lost,
    };
}
