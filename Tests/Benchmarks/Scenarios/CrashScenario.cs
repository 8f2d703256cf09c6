using Benchmarks.Baseline;
using Benchmarks.Loads;
using Benchmarks.Product;
using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>Two nodes; one is killed, then the database is restarted; the load never stops.</summary>
internal sealed class CrashScenario : IScenario
{
    private static readonly IntervalLoad Load = new(200, 1_000, Spread: true, "skip");

    public string Name => "crash";

    public string Summary => "200 jobs, one run a second each, two nodes: one is killed, then the database restarts";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        if (run.Store.Kind is not Stores.StoreKind.MySql)
        {
            return [new ScenarioResult(Name, null, null, Targets.Crash) { Notes = ["not run: two nodes need a database server"] }];
        }

        var course = new CrashCourse(run.Store, run.Progress);
        var baseline = await run.WithQuartzAsync(Name, _ => new QuartzCrash(run.Store).MeasureAsync(Load, run.WarmUp, course, cancellationToken));
        var product = await run.WithProductAsync(Name, _ => new ProductCrash(run.Store).MeasureAsync(Load, run.WarmUp, course, cancellationToken));
        var notes = new List<string>();
        if (product is not null)
        {
            notes.Add(product.Check);
        }

        if (run.Store.Server is null)
        {
            notes.Add("the database was not restarted: it was not started here");
        }

        return [new ScenarioResult(Name, product?.Ledger, baseline, Targets.Crash) { Notes = notes }];
    }
}
