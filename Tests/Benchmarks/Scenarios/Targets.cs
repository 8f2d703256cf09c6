using Benchmarks.Figures;

namespace Benchmarks.Scenarios;

/// <summary>The targets of the product.</summary>
internal static class Targets
{
    public static Target Punctuality { get; } = new(
        "p99 ≤ 3 ms and ≤ 1/5 of raw Quartz's, never early, none lost or doubled",
        (figure, baseline) => figure.P99 <= 3 && IsWhole(figure) && (baseline?.P99 is not { } p99 || figure.P99 <= p99 / 5));

    public static Target RunNow { get; } = new(
        "p50 ≤ 3 ms, p99 ≤ 6 ms",
        (figure, _) => figure is { P50: <= 3, P99: <= 6, Lost: 0, Doubled: 0 });

    public static Target Chain { get; } = new(
        "p50 ≤ 20 ms a step, none lost or doubled",
        (figure, _) => figure is { P50: <= 20, Lost: 0, Doubled: 0 });

    public static Target Reload { get; } = new(
        "p99 ≤ 1,000 ms, on every host",
        (figure, _) => figure is { P99: <= 1_000, Lost: 0 });

    public static Target Crash { get; } = new(
        "latest start ≤ 20 ms, never early, none lost or doubled",
        (figure, _) => figure.Max <= 20 && IsWhole(figure));

    public static Target Idle { get; } = new(
        "server < 200 MB, executor < 90 MB",
        (figure, _) => figure.MemoryBytes is { } memory && memory["server"] < 200_000_000 && memory["executor"] < 90_000_000);

    /// <summary>No more memory than before, give or take what the collector leaves lying around.</summary>
    public static Target FlatFrom(Figure before) => new(
        "≤ 5 % more than after the first runs, none lost",
        (figure, _) => figure.Lost is 0 && figure.MemoryBytes is { } after && before.MemoryBytes is { } settled
            && after.All(process => process.Value <= settled[process.Key] * 1.05));

    public static Target Within(double p99Ms) => new(
        $"p99 ≤ {p99Ms} ms, never early, none lost or doubled",
        (figure, _) => figure.P99 <= p99Ms && IsWhole(figure));

    public static Target LastWithin(double maxMs) => new(
        $"last start ≤ {maxMs} ms after due, never early, none lost or doubled",
        (figure, _) => figure.Max <= maxMs && IsWhole(figure));

    /// <summary>For answers to somebody who waits.</summary>
    public static Target AnswerWithin(double p95Ms) => new($"p95 ≤ {p95Ms} ms", (figure, _) => figure.P95 <= p95Ms);

    /// <summary>The server's processor time beside what it was without something.</summary>
    public static Target AtMostMore(Figure without, double share) => new(
        $"≤ {share * 100:0} % more of the server's processor time than without",
        (figure, _) => figure.BusyCores is { } busy && without.BusyCores is { } before && busy["server"] <= before["server"] * (1 + share));

    public static Target PerSecond(double perSecond, string what) => new(
        $"≥ {perSecond} {what}",
        (figure, _) => figure.PerSecond >= perSecond && figure is { Lost: 0, Doubled: 0 });

    private static bool IsWhole(Figure figure) => figure is { Earliest: >= 0, Lost: 0, Doubled: 0 };
}
