using Benchmarks.Figures;

namespace Benchmarks.Scenarios;

/// <summary>What a scenario must show.</summary>
/// <param name="Text">In words.</param>
/// <param name="IsMet">Judges the product's figure; the second is raw Quartz's, null when it was not measured.</param>
internal sealed record Target(string Text, Func<Figure, Figure?, bool> IsMet);
