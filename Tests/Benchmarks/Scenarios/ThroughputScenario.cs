using Benchmarks.Figures;
using Benchmarks.Loads;
using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>More and more distinct jobs, one run a second each, until the 99th percentile passes 100 ms or something is lost.</summary>
internal sealed class ThroughputScenario : IScenario
{
    private const int Seconds = 10;
    private const double LimitMs = 100;

    // As far as a small machine gets, in steps that tell machines apart.
    private static readonly int[] ProductSteps = [500, 1_000, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000];
    private static readonly int[] QuartzSteps = [200, 400, 600, 800, 1_000, 1_250, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000];

    public string Name => "throughput";

    public string Summary => "distinct jobs, one run a second each, raised until p99 passes 100 ms";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        var seconds = run.Seconds ?? Seconds;
        var notes = new List<string>();
        var baseline = await run.WithQuartzAsync(Name, quartz => ClimbAsync(
            run, "raw Quartz", QuartzSteps, notes, load => quartz.IntervalAsync(load, run.WarmUp, seconds, cancellationToken)));
        var product = await run.WithProductAsync(Name, runs => ClimbAsync(
            run, "product", ProductSteps, notes, async load => (await runs.IntervalAsync(load, run.WarmUp, seconds, cancellationToken)).Ledger));
        return [new ScenarioResult(Name, product, baseline, Targets.PerSecond(1_500, "fires/s with committed results")) { Notes = notes }];
    }

    private static async Task<Figure> ClimbAsync(BenchRun run, string who, int[] steps, List<string> notes, Func<IntervalLoad, Task<Figure>> measure)
    {
        var sustained = new Figure { PerSecond = 0 };
        foreach (var jobs in steps)
        {
            var figure = await measure(new IntervalLoad(jobs, 1_000, Spread: true, "allow"));
            var note = $"{who} {jobs}/s: p50 {figure.P50:0.0} p99 {figure.P99:0.0} max {figure.Max:0.0} ms, lost {figure.Lost}, busy {ResultText.Cores(figure)}";
            notes.Add(note);
            run.Progress("  " + note);
            if (figure is not { P99: <= LimitMs, Lost: 0, Doubled: 0 })
            {
                break;
            }

            sustained = figure with { PerSecond = jobs };
        }

        return sustained;
    }
}
