using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Executor.Sdk.Tests.Server;
using Xunit.Abstractions;

namespace Executor.Host.Tests.Packages;

/// <summary>What stays in memory when a package is loaded over and over: in a process of its own, since others would be measured with it.</summary>
public sealed partial class ReloadTests(ITestOutputHelper output)
{
    private const int RunsPerReload = 5;

    /// <summary>What a handler uses, and whether its code is gone afterwards: the table of docs/hot-reload.md.</summary>
    public static readonly IReadOnlyDictionary<string, bool> Gone = new Dictionary<string, bool>(StringComparer.Ordinal)
    {
        ["plain"] = true,
        ["async"] = true,
        ["logger"] = true,
        ["services"] = true,
        ["json"] = true,
        ["http"] = true,
        ["asyncLocal"] = true,
        ["xml"] = true,
        ["regex"] = true,
        ["expression"] = true,
        ["enum"] = true,
        ["parallel"] = true,
        ["token"] = true,
        ["everyday"] = true,
        ["typeDescriptor"] = true,
        ["validator"] = true,
        ["dispatchProxy"] = false,
        ["dynamic"] = false,
        ["sqlite"] = true,
        ["staticEvent"] = false,
        ["thread"] = false,
        ["timer"] = false,
    };

    [Fact]
    public async Task Reload_200TimesOfAnEverydayHandler_LeavesNothingBehind()
    {
        var row = Assert.Single(await ReloadAsync(200, "Shapes", "everyday"));

        Assert.Equal(200 * RunsPerReload, row.GetProperty("succeeded").GetInt32());
        Assert.Equal(0, row.GetProperty("alive").GetInt32());
        double growth = row.GetProperty("residentBytesAtEnd").GetDouble() / row.GetProperty("residentBytesAfter20").GetDouble();
        Assert.True(growth < 1.15, $"The process grew to {growth:0.00} times its size after the 20th reload.");
    }

    [Fact]
    public async Task Reload_OfEachShape_LeavesWhatTheDocumentationSays()
    {
        const int reloads = 10;
        var shapes = ReloadAsync(reloads, "Shapes", [.. Gone.Keys.Where(handler => handler != "sqlite")]);
        var native = ReloadAsync(reloads, "Native", "sqlite");
        List<JsonElement> rows = [.. await shapes, .. await native];

        Assert.All(rows, row => Assert.Equal(reloads * RunsPerReload, row.GetProperty("succeeded").GetInt32()));
        Assert.Equal(Sorted(Gone), Sorted(rows.Select(row => KeyValuePair.Create(NameOf(row), row.GetProperty("alive").GetInt32() == 0))));
        Assert.Equal(Sorted(Gone), Sorted(Documented()));
    }

    private static List<KeyValuePair<string, bool>> Sorted(IEnumerable<KeyValuePair<string, bool>> shapes) => [.. shapes.OrderBy(shape => shape.Key, StringComparer.Ordinal)];

    private static string NameOf(JsonElement row) => row.GetProperty("handler").GetString()!;

    /// <summary>The table of the page: a handler's name in a code span, and how many stay.</summary>
    private static Dictionary<string, bool> Documented()
        => File.ReadLines(Path.Combine(BuiltProgram.RepositoryRoot(), "docs", "hot-reload.md"))
            .Select(line => Line().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups["handler"].Value, match => match.Groups["alive"].Value == "0", StringComparer.Ordinal);

    private async Task<IReadOnlyList<JsonElement>> ReloadAsync(int reloads, string package, params string[] handlers)
    {
        using var program = BuiltProgram.Start("Tests/TestJobs/Reloads", [BuiltPackage.PathOf(package, package, "1.0.0"), reloads.ToString(CultureInfo.InvariantCulture), .. handlers]);
        int exitCode = await program.ExitAsync();
        output.WriteLine(program.Output);

        Assert.Equal(0, exitCode);
        var rows = JsonElement.Parse(program.Output.Split('\n').First(line => line.StartsWith('['))).EnumerateArray().ToList();
        foreach (var row in rows)
        {
            output.WriteLine(
                $"| {NameOf(row)} | {row.GetProperty("alive")} of {row.GetProperty("reloads")} | {row.GetProperty("slowestUnloadMs")} ms | {row.GetProperty("medianReloadMs").GetDouble():0.0} ms | {string.Join("; ", row.GetProperty("pins").EnumerateArray())} |");
        }

        return rows;
    }

    [GeneratedRegex(@"^\| `(?<handler>\w+)` \|[^|]*\| (?<alive>\w+) \|", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
