using System.Globalization;
using Benchmarks.Figures;

namespace Benchmarks.Reports;

/// <summary>Figures as text.</summary>
internal static class ResultText
{
    public static string Ms(double? value) => value is { } ms ? ms.ToString(Math.Abs(ms) < 100 ? "0.00" : "0", CultureInfo.InvariantCulture) : "–";

    public static string Count(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "–";

    public static string Rate(double? value) => value?.ToString("0", CultureInfo.InvariantCulture) ?? "–";

    public static string Cores(Figure figure) => figure.BusyCores is { } cores
        ? string.Join(", ", cores.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:0.00}")))
        : "unknown";

    public static string Memory(Figure figure) => figure.MemoryBytes is { } memory
        ? string.Join(", ", memory.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value / 1024.0 / 1024.0:0} MiB")))
        : "unknown";
}
