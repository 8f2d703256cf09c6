using Benchmarks.Figures;
using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>
/// Resident memory of a server and of the sample HelloJob, a console host with the SDK, idle: before any run, after the runs in which the code they use is
/// compiled and the heap takes its size, and after ten times as many, which must not need more.
/// </summary>
internal sealed class MemoryScenario : IScenario
{
    private const int Settled = 20_000;
    private const int Runs = 200_000;

    public string Name => "memory";

    public string Summary => "resident memory of the server and of HelloJob, idle, before and after 20,000 and 200,000 runs";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        IReadOnlyList<Figure> figures = [];
        var last = await run.WithProductAsync(Name, async runs =>
        {
            figures = await runs.MemoryAsync([Settled, Runs], cancellationToken);
            return figures[^1];
        });
        return last is null
            ? []
            :
            [
                new ScenarioResult("memory-idle", figures[0], null, Targets.Idle),
                new ScenarioResult($"memory-after-{Settled}", figures[1], null, null),
                new ScenarioResult($"memory-after-{Runs}", last, null, Targets.FlatFrom(figures[1])),
            ];
    }
}
