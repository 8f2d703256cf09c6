using Benchmarks.Figures;
using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>Resident memory of a server and of a console host with the SDK, idle, before and after many runs.</summary>
internal sealed class MemoryScenario : IScenario
{
    private const int Runs = 200_000;

    public string Name => "memory";

    public string Summary => "resident memory of server and SDK host, idle, before and after 200,000 runs";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        Figure? before = null;
        var after = await run.WithProductAsync(Name, async runs =>
        {
            (before, var figure) = await runs.MemoryAsync(Runs, cancellationToken);
            return figure;
        });
        return [new ScenarioResult("memory-idle", before, null, null), new ScenarioResult($"memory-after-{Runs}", after, null, null)];
    }
}
