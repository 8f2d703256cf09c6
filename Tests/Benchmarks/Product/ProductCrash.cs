using Benchmarks.Figures;
using Benchmarks.Loads;
using Benchmarks.Scenarios;
using Benchmarks.Stores;
using TestServers.Ledger;

namespace Benchmarks.Product;

/// <summary>The product on two nodes, each with an executor; the one that dies takes its executor's connection with it.</summary>
internal sealed class ProductCrash(BenchStore store)
{
    private static readonly TimeSpan PerJob = TimeSpan.FromMilliseconds(4);

    public async Task<ProductFigure> MeasureAsync(IntervalLoad load, TimeSpan warmUp, CrashCourse course, CancellationToken cancellationToken)
    {
        await using var stand = await Stand.StartAsync(store, new StandSettings((int)load.PerSecond * 300) { Nodes = 2 }, cancellationToken);
        var jobs = new JobMaker(stand.Api);
        var begin = load.FirstSecond(PerJob);
        await jobs.MakeAsync(load, begin, cancellationToken);
        var from = Window.After(Math.Max(begin, Micros.Now) + (long)warmUp.TotalMicroseconds, 1).From;
        var window = await course.RunAsync(from, () => stand.Nodes[0].KillAsync(), cancellationToken);
        return await Settling.JudgeAsync(stand, jobs, [.. load.In(window)], window, cancellationToken);
    }
}
