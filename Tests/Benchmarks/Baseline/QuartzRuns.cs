using Benchmarks.Figures;
using Benchmarks.Journals;
using Benchmarks.Loads;
using Benchmarks.Stores;
using TestServers.Ledger;

namespace Benchmarks.Baseline;

/// <summary>Measures raw Quartz under the loads that the product is measured under.</summary>
internal sealed class QuartzRuns(BenchStore store)
{
    private const int CallsAtOnce = 8;
    private static readonly TimeSpan PerJob = TimeSpan.FromMilliseconds(6);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(60);

    public async Task<Figure> IntervalAsync(IntervalLoad load, TimeSpan warmUp, int seconds, CancellationToken cancellationToken)
    {
        var database = await store.NewDatabaseAsync(cancellationToken);
        var at = load.FirstSecond(PerJob);
        var capacity = (int)(load.PerSecond * (seconds + 120));
        await using var quartz = await QuartzProcess.StartAsync(
            database, (where, journal) => new QuartzOrder { Database = where, Journal = journal, Mode = QuartzMode.Interval, Load = load, At = at }, capacity);
        var window = Window.After(Math.Max(at, Micros.Now) + (long)warmUp.TotalMicroseconds, seconds);
        await Instants.ReachAsync(window.From, cancellationToken);
        var cpu = new CpuMeter(ProcessIds(quartz));
        await Instants.ReachAsync(window.To, cancellationToken);
        var busy = cpu.Read();
        await Instants.PassAsync(Rest, cancellationToken);
        return StartJudge.Judge([.. load.In(window)], quartz.ReadStarts(), window) with { BusyCores = busy };
    }

    public async Task<Figure> OnceAsync(int count, CancellationToken cancellationToken)
    {
        var database = await store.NewDatabaseAsync(cancellationToken);
        var at = Window.After(Micros.Now + (10 * Micros.Second) + (long)(count * PerJob.TotalMicroseconds), 1).From;
        await using var quartz = await QuartzProcess.StartAsync(
            database, (where, journal) => new QuartzOrder { Database = where, Journal = journal, Mode = QuartzMode.Once, Count = count, At = at }, count * 2);
        if (Micros.Now > at)
        {
            throw new InvalidOperationException($"Raw Quartz stored {count} triggers too slowly to be ready before they were due.");
        }

        await Instants.ReachAsync(at, cancellationToken);
        await DrainAsync(quartz, count, cancellationToken);
        return StartJudge.Judge([.. Enumerable.Range(0, count).Select(job => new Occurrence(job, at))], quartz.ReadStarts(), Window.At(at));
    }

    public async Task<Figure> CallsAsync(int count, int warmUp, int paceMs, CancellationToken cancellationToken)
    {
        var database = await store.NewDatabaseAsync(cancellationToken);
        await using var quartz = await QuartzProcess.StartAsync(
            database,
            (where, journal) => new QuartzOrder
            {
                Database = where,
                Journal = journal,
                Mode = paceMs > 0 ? QuartzMode.Call : QuartzMode.CallAll,
                Count = count,
                WarmUp = warmUp,
                PaceMs = paceMs,
                Parallel = CallsAtOnce,
            },
            count + warmUp + 100);
        await DrainAsync(quartz, count + warmUp, cancellationToken, TimeSpan.FromMilliseconds((count + warmUp) * (double)paceMs));
        var starts = quartz.ReadStarts().Where(start => start.Job >= 0).ToArray();
        var figure = Figure.Of([.. starts.Select(start => (start.StartedAt - start.DueAt) / 1_000.0)]) with
        {
            Lost = count - starts.Select(start => start.Job).Distinct().Count(),
            Doubled = starts.Length - starts.Select(start => start.Job).Distinct().Count(),
        };
        return paceMs > 0 || starts.Length == 0 ? figure : figure with { PerSecond = Math.Round(PerSecond(starts), 1) };
    }

    private static double PerSecond(StartRecord[] starts) =>
        starts.Length * (double)Micros.Second / (starts.Max(start => start.StartedAt) - starts.Min(start => start.DueAt));

    private static async Task DrainAsync(QuartzProcess quartz, int count, CancellationToken cancellationToken, TimeSpan besides = default)
    {
        var limit = Micros.Now + (long)(LongestDrain + besides).TotalMicroseconds;
        while (quartz.Starts < count && Micros.Now < limit)
        {
            await Instants.PassAsync(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        await Instants.PassAsync(TimeSpan.FromMilliseconds(500), cancellationToken);
    }

    private Dictionary<string, int> ProcessIds(QuartzProcess quartz)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal) { ["quartz"] = quartz.Process.Id };
        if (store.Process is { } process)
        {
            ids["database"] = process.Id;
        }

        return ids;
    }
}
