using System.Text.Encodings.Web;
using System.Text.Json;
using Benchmarks.Figures;

namespace Benchmarks.Reports;

/// <summary>Writes the results for programs.</summary>
internal static class ResultJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task WriteAsync(
        string path, Machine machine, string store, IReadOnlyList<ScenarioResult> results, CancellationToken cancellationToken)
    {
        var document = new
        {
            machine,
            store,
            scenarios = results.Select(result => new
            {
                result.Name,
                result.Product,
                Baseline = result.Baseline is { } figure ? Named(figure) : null,
                Target = result.Target?.Text,
                result.Met,
            }),
        };
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, document, Options, cancellationToken);
    }

    private static object Named(Figure figure) => new
    {
        Name = "raw Quartz 4.7.3",
        figure.P50,
        figure.P95,
        figure.P99,
        figure.Max,
        figure.Earliest,
        figure.Lost,
        figure.Doubled,
        figure.PerSecond,
        figure.BusyCores,
    };
}
