using Benchmarks.Figures;
using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>One call at a time, from the call to the handler's start.</summary>
internal sealed class RunNowScenario : IScenario
{
    private const int Calls = 200;
    private const int WarmUp = 60;
    private const int PaceMs = 50;

    public string Name => "run-now";

    public string Summary => "200 calls, one each 50 ms, from the call to the handler's start";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var baseline = await run.WithQuartzAsync(Name, quartz => quartz.CallsAsync(Calls, WarmUp, PaceMs, cancellationToken));
        Figure? recorded = null;
        var product = await run.WithProductAsync(Name, async runs =>
        {
            (var figure, recorded) = await runs.CallsAsync(Calls, WarmUp, PaceMs, cancellationToken);
            return figure;
        });
        return
        [
            new ScenarioResult(Name, product, baseline, Targets.RunNow)
            {
                Notes = recorded is null ? [] : [$"from the call's arrival at the ledger to the start: p50 {recorded.P50:0.00}, p99 {recorded.P99:0.00} ms"],
            },
        ];
    }
}
