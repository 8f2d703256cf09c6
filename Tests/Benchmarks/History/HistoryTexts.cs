using System.Text;
using System.Text.Json;

namespace Benchmarks.History;

/// <summary>The texts that runs carry: of the size that real ones have, and few different ones, so that they are written quickly.</summary>
internal static class HistoryTexts
{
    private const int Variants = 16;

    private static readonly string[] Errors = [.. Enumerable.Range(0, Variants).Select(variant => JsonSerializer.Serialize(new
    {
        type = "System.TimeoutException",
        message = $"The branch office {variant} did not answer within 30 s.",
        stack = Stack(variant),
    }))];

    private static readonly string[] Results = [.. Enumerable.Range(0, Variants).Select(variant => $$"""{"rows":{{variant * 37}},"written":true,"file":"out/{{variant}}.csv"}""")];

    private static readonly string[] Args = [.. Enumerable.Range(0, Variants).Select(variant => $$"""{"customer":{{variant}},"since":"2027-01-31T09:30:00Z","formats":["csv","pdf"]}""")];

    private static readonly string[] Routings = [.. Enumerable.Range(0, Variants).Select(variant => JsonSerializer.Serialize(new
    {
        chosen = $"executor-{variant:000}",
        considered = Enumerable.Range(variant, 5).Select(other => new { executor = $"executor-{other:000}", why = $"more loaded: {other} open runs, 100 slots" }),
    }))];

    public static string Error(int number) => Errors[number % Variants];

    public static string Result(int number) => Results[number % Variants];

    public static string Arguments(int number) => Args[number % Variants];

    public static string Routing(int number) => Routings[number % Variants];

    private static string Stack(int variant)
    {
        var stack = new StringBuilder();
        for (var frame = 0; frame < 12; frame++)
        {
            stack.Append("   at Acme.Branches.Reconciliation.Step").Append(variant + frame).Append("Async(Branch branch, CancellationToken cancellationToken) in Step.cs:line ").Append(frame * 17).Append('\n');
        }

        return stack.ToString();
    }
}
