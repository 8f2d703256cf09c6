using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>What a dependency adds between two runs.</summary>
internal sealed class ChainScenario : IScenario
{
    private const int Jobs = 5;
    private const int Chains = 100;
    private const int WarmUp = 20;

    public string Name => "chain";

    public string Summary => "100 chains of 5 jobs, one at a time, from the start of a job that does nothing to the start of its follower";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var product = await run.WithProductAsync(Name, runs => runs.ChainsAsync(Jobs, Chains, WarmUp, cancellationToken));
        return [new ScenarioResult(Name, product, null, Targets.Chain)];
    }
}
