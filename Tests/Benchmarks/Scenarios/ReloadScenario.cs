using Benchmarks.Figures;
using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>A new version of a package on many hosts.</summary>
internal sealed class ReloadScenario : IScenario
{
    private const int Hosts = 10;
    private const int Versions = 20;

    public string Name => "reload";

    public string Summary => "20 versions of a package, one after the other, from the deployment's call until each of 10 hosts starts runs on it";

    public async Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken)
    {
        string? note = null;
        var product = await run.WithProductAsync<Figure>(Name, async runs =>
        {
            (var figure, note) = await runs.ReloadsAsync(Hosts, Versions, cancellationToken);
            return figure;
        });
        return [new ScenarioResult(Name, product, null, Targets.Reload) { Notes = note is null ? [] : [note] }];
    }
}
