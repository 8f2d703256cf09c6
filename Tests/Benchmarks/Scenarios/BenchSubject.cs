namespace Benchmarks.Scenarios;

/// <summary>Which side is measured.</summary>
internal enum BenchSubject
{
    Both,
    Product,
    Baseline,
}
