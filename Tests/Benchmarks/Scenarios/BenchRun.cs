using Benchmarks.Baseline;
using Benchmarks.Product;
using Benchmarks.Stores;

namespace Benchmarks.Scenarios;

/// <summary>What the scenarios of one invocation share.</summary>
/// <param name="Store">The store that both sides use.</param>
/// <param name="Seconds">How long each load is measured; null for the scenario's own length.</param>
/// <param name="Subject">Which side is measured.</param>
/// <param name="Runs">How many runs <c>lists</c> has in the ledger.</param>
/// <param name="Progress">Takes lines for the terminal.</param>
internal sealed record BenchRun(BenchStore Store, int? Seconds, BenchSubject Subject, int Runs, Action<string> Progress)
{
    /// <summary>How long a load runs before it is measured.</summary>
    public TimeSpan WarmUp { get; } = TimeSpan.FromSeconds(6);

    public ProductRuns Product { get; } = new(Store);

    public AlarmRings Alarms { get; } = new(Store);

    public QuartzRuns Quartz { get; } = new(Store);

    /// <summary>Measures raw Quartz, unless it was left out.</summary>
    public async Task<T?> WithQuartzAsync<T>(string scenario, Func<QuartzRuns, Task<T>> measure)
        where T : class
    {
        if (Subject is BenchSubject.Product)
        {
            return null;
        }

        Progress($"{scenario}: raw Quartz …");
        return await measure(Quartz);
    }

    /// <summary>Measures the product, unless it was left out.</summary>
    public async Task<T?> WithProductAsync<T>(string scenario, Func<ProductRuns, Task<T>> measure)
        where T : class
    {
        if (Subject is BenchSubject.Baseline)
        {
            return null;
        }

        Progress($"{scenario}: the product …");
        return await measure(Product);
    }
}
