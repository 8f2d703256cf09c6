using Benchmarks.Loads;

namespace Benchmarks.Scenarios;

/// <summary>One load of a scenario and what it must show.</summary>
internal sealed record IntervalCase(string Name, IntervalLoad Load, Target Target);
