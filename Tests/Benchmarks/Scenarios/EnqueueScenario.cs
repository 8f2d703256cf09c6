using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>Calls in batches, from the first call to the last committed result.</summary>
internal sealed class EnqueueScenario : IScenario
{
    private const int Calls = 20_000;

    // Raw Quartz takes one call at a time; fewer of them give its rate as well.
    private const int QuartzCalls = 4_000;

    public string Name => "enqueue";

    public string Summary => "20,000 run-now calls in batches of 1,000";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var baseline = await run.WithQuartzAsync(Name, quartz => quartz.CallsAsync(QuartzCalls, 200, 0, cancellationToken));
        var product = await run.WithProductAsync(Name, runs => runs.BatchesAsync(Calls, cancellationToken));
        return
        [
            new ScenarioResult(Name, product, baseline, Targets.PerSecond(3_000, "executions/s with committed results"))
            {
                Notes = [$"raw Quartz: {QuartzCalls} calls, 8 at once; its rate counts to the last start, it commits no results"],
            },
        ];
    }
}
