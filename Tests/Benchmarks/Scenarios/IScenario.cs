using Benchmarks.Reports;

namespace Benchmarks.Scenarios;

/// <summary>One way of loading the product, and raw Quartz with the same.</summary>
internal interface IScenario
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>What it does, for <c>--help</c>.</summary>
    string Summary { get; }

    Task<IReadOnlyList<ScenarioResult>> RunAsync(BenchRun run, CancellationToken cancellationToken);
}
