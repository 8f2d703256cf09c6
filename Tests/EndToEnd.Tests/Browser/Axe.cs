using System.Text.Json;
using Microsoft.Playwright;
using TestServers;

namespace EndToEnd.Tests.Browser;

/// <summary>The rules of axe-core, asked about the page as it is shown.</summary>
internal static class Axe
{
    private const string Question = """
        async () => (await axe.run(document, { resultTypes: ['violations'] })).violations.flatMap(rule =>
          rule.nodes.map(node => `${rule.id}: ${node.html} (${node.any.concat(node.all, node.none).map(check => check.message).join('; ')})`))
        """;

    private static readonly Lazy<string> Rules = new(() =>
    {
        var file = Path.Combine(Repository.Root, "Tests", "EndToEnd.Tests", "node_modules", "axe-core", "axe.min.js");
        return File.Exists(file) ? File.ReadAllText(file) : throw new FileNotFoundException($"{file} is missing: build the tests where npm is installed.", file);
    });

    /// <summary>Each breach of a rule with the element and the reason.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        // Given through the debugger, not as a script of the page: the page's policy stays as strict as it is.
        if (!(await page.EvaluateAsync<bool>("() => 'axe' in window")))
        {
            await page.EvaluateAsync(Rules.Value);
        }

        var found = await page.EvaluateAsync<JsonElement>(Question);
        return [.. found.EnumerateArray().Select(violation => violation.GetString() ?? "")];
    }
}
