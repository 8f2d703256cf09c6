using Benchmarks.Figures;
using Benchmarks.Loads;
using Benchmarks.Scenarios;
using Benchmarks.Stores;
using TestServers.Ledger;

namespace Benchmarks.Baseline;

/// <summary>Raw Quartz as a cluster of two.</summary>
internal sealed class QuartzCrash(BenchStore store)
{
    private static readonly TimeSpan PerJob = TimeSpan.FromMilliseconds(6);

    // What a dead node had acquired comes back after its check-in was missed.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(20);

    public async Task<Figure> MeasureAsync(IntervalLoad load, TimeSpan warmUp, CrashCourse course, CancellationToken cancellationToken)
    {
        var database = await store.NewDatabaseAsync(cancellationToken);
        var at = load.FirstSecond(PerJob);
        var capacity = (int)load.PerSecond * 300;
        await using var first = await QuartzProcess.StartAsync(
            database, (where, journal) => new QuartzOrder { Database = where, Journal = journal, Mode = QuartzMode.Interval, Load = load, At = at }, capacity);
        await using var second = await QuartzProcess.StartAsync(
            database, (where, journal) => new QuartzOrder { Database = where, Journal = journal, Mode = QuartzMode.Join }, capacity);
        var from = Window.After(Math.Max(at, Micros.Now) + (long)warmUp.TotalMicroseconds, 1).From;
        var window = await course.RunAsync(from, () => first.Process.KillAsync(), cancellationToken);
        await Instants.PassAsync(Rest, cancellationToken);
        return StartJudge.Judge([.. load.In(window)], first.ReadStarts().Concat(second.ReadStarts()), window);
    }
}
