namespace Executor.Sdk.Protocol;

/// <summary>The state of one load context of an executor, or of a version that did not come to be one.</summary>
public sealed record PackageReport
{
    /// <summary>The package.</summary>
    public required string Name { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>The revision of the order that it follows; 0 for a version loaded from the folder without one.</summary>
    public required long Revision { get; init; }

    /// <summary>Tells contexts of the same version apart: counts up within the process.</summary>
    public required int Context { get; init; }

    /// <summary>The state.</summary>
    public required PackageState State { get; init; }

    /// <summary>Since when, in cluster time, microseconds since 1970-01-01Z.</summary>
    public required long SinceMicros { get; init; }

    /// <summary>Runs going on in it.</summary>
    public int Running { get; init; }

    /// <summary>From the last run's end to the proof that it was collected; null before.</summary>
    public long? UnloadMs { get; init; }

    /// <summary>What is known to keep it alive, one text each, at most 20; null when nothing is known.</summary>
    public IReadOnlyList<string>? Pins { get; init; }

    /// <summary>Why it failed and what to do, at most 2,000 characters; null unless it did.</summary>
    public string? Error { get; init; }
}
