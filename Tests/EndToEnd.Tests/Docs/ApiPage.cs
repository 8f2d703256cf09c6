using System.Text.RegularExpressions;
using TestServers;

namespace EndToEnd.Tests.Docs;

/// <summary>The commands of docs/api.md, which a reader would type one after the other.</summary>
internal static partial class ApiPage
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md"));

    /// <summary>The commands of a section, for this node.</summary>
    public static string Section(string heading, int port)
    {
        var start = Text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/api.md has no section '{heading}'.");
        var end = Text.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var section = end < 0 ? Text[start..] : Text[start..end];
        var lines = CodeLine().Matches(section).Select(match => match.Groups["code"].Value.Replace("localhost:7443", $"localhost:{port}", StringComparison.Ordinal));
        return string.Join('\n', lines) + "\n";
    }

    [GeneratedRegex("^ {4}(?<code>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex CodeLine();
}
