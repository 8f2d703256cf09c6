using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>Jobs that are due again and again, measured for a while after a warm-up.</summary>
internal sealed class IntervalScenario(string name, string summary, IReadOnlyList<IntervalCase> cases) : IScenario
{
    private const int Seconds = 20;

    public string Name => name;

    public string Summary => summary;

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var seconds = run.Seconds ?? Seconds;
        var results = new List<ScenarioResult>(cases.Count);
        foreach (var one in cases)
        {
            var baseline = await run.WithQuartzAsync(one.Name, quartz => quartz.IntervalAsync(one.Load, run.WarmUp, seconds, cancellationToken));
            var product = await run.WithProductAsync(one.Name, runs => runs.IntervalAsync(one.Load, run.WarmUp, seconds, cancellationToken));
            if (product is not null)
            {
                run.Progress($"  p50 {product.Ledger.P50:0.00}, p99 {product.Ledger.P99:0.00}, max {product.Ledger.Max:0.00} ms, lost {product.Ledger.Lost}");
            }

            results.Add(new ScenarioResult(one.Name, product?.Ledger, baseline, one.Target) { Notes = product is null ? [] : [product.Check] });
        }

        return results;
    }
}
