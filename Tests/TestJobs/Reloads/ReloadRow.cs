namespace Reloads;

/// <summary>What became of the versions that one handler was run on.</summary>
internal sealed record ReloadRow
{
    public required string Handler { get; init; }

    public required int Reloads { get; init; }

    /// <summary>Runs that ended well, of five for each reload.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Versions that are still in memory when they count as leaking.</summary>
    public required int Alive { get; init; }

    /// <summary>From the last run's end to the proof that it was collected, of those that were.</summary>
    public required long SlowestUnloadMs { get; init; }

    /// <summary>Half of the loads, runs included, took no longer.</summary>
    public required double MedianReloadMs { get; init; }

    /// <summary>What was found to hold those that are alive.</summary>
    public required IReadOnlyList<string> Pins { get; init; }

    /// <summary>Memory of the process after the 20th reload, its old versions gone; null when there were fewer.</summary>
    public long? ResidentBytesAfter20 { get; init; }

    /// <summary>The same after the last.</summary>
    public long? ResidentBytesAtEnd { get; init; }
}
