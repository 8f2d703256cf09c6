using System.Text.Json.Serialization;
using Scheduler.Server.Api;

namespace Scheduler.Server.Runs;

/// <summary>Lateness in ms; null where no run started.</summary>
internal sealed record LatenessFigures
{
    public static LatenessFigures None { get; } = new();

    [JsonConverter(typeof(MillisecondsConverter))]
    public double? P50 { get; init; }

    [JsonConverter(typeof(MillisecondsConverter))]
    public double? P95 { get; init; }

    [JsonConverter(typeof(MillisecondsConverter))]
    public double? P99 { get; init; }

    [JsonConverter(typeof(MillisecondsConverter))]
    public double? Max { get; init; }

    public long Count { get; init; }

    /// <summary>Exact figures of some runs.</summary>
    public static LatenessFigures Of(IReadOnlyList<long> latenessMicros)
    {
        if (latenessMicros.Count == 0)
        {
            return None;
        }

        var sorted = latenessMicros.Order().ToList();
        return new LatenessFigures
        {
            Count = sorted.Count,
            P50 = At(sorted, 0.50),
            P95 = At(sorted, 0.95),
            P99 = At(sorted, 0.99),
            Max = sorted[^1] / 1000.0,
        };
    }

    private static double At(List<long> sorted, double quantile) => sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * quantile) - 1)] / 1000.0;
}
