using Benchmarks.Scenarios;
using Benchmarks.Stores;

namespace Benchmarks.Commands;

/// <summary>What was asked for on the command line.</summary>
internal sealed record BenchmarkOptions
{
    public required IReadOnlyList<IScenario> Scenarios { get; init; }

    public StoreKind Store { get; init; }

    public string? Connection { get; init; }

    public string? JsonPath { get; init; }

    public string? LogFolder { get; init; }

    public int? Seconds { get; init; }

    public BenchSubject Subject { get; init; }

    public int Runs { get; init; }
}
