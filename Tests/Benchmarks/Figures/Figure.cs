namespace Benchmarks.Figures;

/// <summary>What a measurement came to. Times in milliseconds; null where the scenario has no such figure.</summary>
internal sealed record Figure
{
    public double? P50 { get; init; }

    public double? P95 { get; init; }

    public double? P99 { get; init; }

    public double? Max { get; init; }

    /// <summary>The smallest lateness; negative means that a run started before it was due.</summary>
    public double? Earliest { get; init; }

    public long? Lost { get; init; }

    public long? Doubled { get; init; }

    public double? PerSecond { get; init; }

    /// <summary>Resident memory by process, in bytes.</summary>
    public IReadOnlyDictionary<string, long>? MemoryBytes { get; init; }

    /// <summary>Processors that each process kept busy while it was measured.</summary>
    public IReadOnlyDictionary<string, double>? BusyCores { get; init; }

    /// <summary>The figures of samples of lateness.</summary>
    public static Figure Of(double[] latenessMs)
    {
        if (latenessMs.Length == 0)
        {
            return new Figure();
        }

        Array.Sort(latenessMs);
        return new Figure
        {
            P50 = Rounded(At(latenessMs, 0.50)),
            P95 = Rounded(At(latenessMs, 0.95)),
            P99 = Rounded(At(latenessMs, 0.99)),
            Max = Rounded(latenessMs[^1]),
            Earliest = Rounded(latenessMs[0]),
        };
    }

    /// <summary>The nearest rank: the smallest sample that so much of all samples does not exceed.</summary>
    private static double At(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)];

    private static double Rounded(double value) => Math.Round(value, 3);
}
