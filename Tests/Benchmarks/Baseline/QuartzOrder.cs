using Benchmarks.Loads;
using Benchmarks.Stores;

namespace Benchmarks.Baseline;

/// <summary>What a process of raw Quartz is told on its command line.</summary>
internal sealed record QuartzOrder
{
    public required BenchDatabase Database { get; init; }

    public required string Journal { get; init; }

    public required QuartzMode Mode { get; init; }

    /// <summary>The jobs of <see cref="QuartzMode.Interval"/>.</summary>
    public IntervalLoad? Load { get; init; }

    /// <summary>How many one-shot triggers or calls.</summary>
    public int Count { get; init; }

    /// <summary>The second at which intervals begin, or the instant at which one-shot triggers are due.</summary>
    public long At { get; init; }

    /// <summary>From one call to the next.</summary>
    public int PaceMs { get; init; }

    /// <summary>Calls made before the first that counts; their numbers in the journal are negative.</summary>
    public int WarmUp { get; init; }

    /// <summary>How many calls are under way at once.</summary>
    public int Parallel { get; init; } = 1;
}
