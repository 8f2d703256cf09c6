using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>A crowd of one-shot jobs at one instant.</summary>
internal sealed class BurstScenario : IScenario
{
    private static readonly (int Jobs, double LastMs)[] Sizes = [(4_000, 150), (10_000, 400)];

    public string Name => "burst";

    public string Summary => "4,000 and 10,000 one-shot jobs, all due at one instant, scheduled beforehand";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var results = new List<ScenarioResult>(Sizes.Length);
        foreach (var (jobs, lastMs) in Sizes)
        {
            var name = $"burst-{jobs}";
            var baseline = await run.WithQuartzAsync(name, quartz => quartz.OnceAsync(jobs, cancellationToken));
            var product = await run.WithProductAsync(name, runs => runs.OnceAsync(jobs, cancellationToken));
            results.Add(new ScenarioResult(name, product?.Ledger, baseline, Targets.LastWithin(lastMs)) { Notes = product is null ? [] : [product.Check] });
        }

        return results;
    }
}
