using Benchmarks.Figures;
using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>Alarms in browsers.</summary>
internal sealed class AlarmScenario : IScenario
{
    private const int Seconds = 40;

    public string Name => "alarm";

    public string Summary => "100 alarms of one user at distinct instants, 10 rings a second, in two headless Chromium pages";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        string? note = null;
        var product = await run.WithProductAsync<Figure>(Name, async _ =>
        {
            (var figure, note) = await run.Alarms.MeasureAsync(run.WarmUp, run.Seconds ?? Seconds, cancellationToken);
            return figure;
        });
        return [new ScenarioResult(Name, product, null, Targets.Within(30)) { Notes = note is null ? [] : [note] }];
    }
}
