using Benchmarks.Figures;
using Benchmarks.Scenarios;

namespace Benchmarks.Reports;

/// <summary>What a scenario came to.</summary>
/// <param name="Name">The scenario's name, or that of one of its loads.</param>
/// <param name="Product">The product's figure; null when it was left out.</param>
/// <param name="Baseline">Raw Quartz's; null when it was left out or has none.</param>
/// <param name="Target">What the product must show; null when nothing is asked.</param>
internal sealed record ScenarioResult(string Name, Figure? Product, Figure? Baseline, Target? Target)
{
    /// <summary>Lines for the terminal, under the table.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether the target is met; null when that cannot be said.</summary>
    public bool? Met => Target is null || Product is null ? null : Target.IsMet(Product, Baseline);
}
