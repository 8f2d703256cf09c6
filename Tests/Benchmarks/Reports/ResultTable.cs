using Benchmarks.Figures;

namespace Benchmarks.Reports;

/// <summary>Prints the results for people.</summary>
internal static class ResultTable
{
    private const string Line = "{0,-20} {1,-10} {2,8} {3,8} {4,8} {5,9} {6,9} {7,7} {8,7} {9,9}  {10}";

    public static void Print(TextWriter writer, Machine machine, string store, IReadOnlyList<ScenarioResult> results)
    {
        writer.WriteLine();
        writer.WriteLine($"Machine: {machine.Cores} cores, {machine.MemoryBytes / (1024.0 * 1024 * 1024):0.#} GiB, {machine.System}; store: {store}. Times in ms.");
        writer.WriteLine();
        writer.WriteLine(Line, "scenario", "", "p50", "p95", "p99", "max", "earliest", "lost", "doubled", "per s", "target");
        foreach (var result in results)
        {
            PrintRow(writer, result.Name, "product", result.Product, Verdict(result));
            PrintRow(writer, "", "raw Quartz", result.Baseline, "");
        }

        foreach (var result in results)
        {
            PrintNotes(writer, result);
        }
    }

    private static void PrintRow(TextWriter writer, string name, string who, Figure? figure, string verdict)
    {
        if (figure is null)
        {
            if (name.Length > 0)
            {
                writer.WriteLine(Line, name, "", "", "", "", "", "", "", "", "", verdict);
            }

            return;
        }

        writer.WriteLine(
            Line,
            name,
            who,
            ResultText.Ms(figure.P50),
            ResultText.Ms(figure.P95),
            ResultText.Ms(figure.P99),
            ResultText.Ms(figure.Max),
            ResultText.Ms(figure.Earliest),
            ResultText.Count(figure.Lost),
            ResultText.Count(figure.Doubled),
            ResultText.Rate(figure.PerSecond),
            figure.MemoryBytes is null ? verdict : $"{ResultText.Memory(figure)}  {verdict}".TrimEnd());
    }

    private static void PrintNotes(TextWriter writer, ScenarioResult result)
    {
        var lines = result.Notes.ToList();
        if (result.Product?.BusyCores is not null)
        {
            lines.Add($"busy processors: product {ResultText.Cores(result.Product)}");
        }

        if (result.Baseline?.BusyCores is not null)
        {
            lines.Add($"busy processors: raw Quartz {ResultText.Cores(result.Baseline)}");
        }

        if (lines.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine($"{result.Name}:");
            lines.ForEach(line => writer.WriteLine("  " + line));
        }
    }

    private static string Verdict(ScenarioResult result) => result.Target is null
        ? ""
        : $"{result.Met switch { true => "MET", false => "MISSED", null => "not judged" }}: {result.Target.Text}";
}
