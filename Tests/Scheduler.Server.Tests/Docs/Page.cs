using System.Text.RegularExpressions;
using TestServers;

namespace Scheduler.Server.Tests.Docs;

/// <summary>A Markdown file of the repository.</summary>
internal sealed partial class Page(string path)
{
    /// <summary>Relative to the repository's root.</summary>
    public string Name => path;

    public string Text { get; } = File.ReadAllText(FullPath(path));

    public static IReadOnlyList<Page> All { get; } =
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj" or "node_modules" or ".git"))
            .Order(StringComparer.Ordinal)
            .Select(file => new Page(file)),
    ];

    /// <summary>What the page's links point to, other sites excepted.</summary>
    public IEnumerable<string> Links =>
        Link().Matches(Text).Select(match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));

    /// <summary>Code between backticks, fences and in indented blocks: where commands stand.</summary>
    public IEnumerable<string> Code => Fragment().Matches(Text).Select(match => match.Value.Replace("\\\n", " ", StringComparison.Ordinal));

    /// <summary>The rows of the table with this heading, each as its cells without backticks.</summary>
    public IReadOnlyList<string[]> Table(string firstHeading, string section)
    {
        var start = Text.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{path} has no section '{section}'.");
        var rows = Text[(start + 1)..].Split('\n').SkipWhile(line => !line.StartsWith($"| {firstHeading} |", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith('|'));
        return [.. rows.Skip(2).Select(row => row.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray())];
    }

    /// <summary>The anchors of the page's headings.</summary>
    public IEnumerable<string> Anchors =>
        Heading().Matches(Text).Select(match => Mark().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    private static string FullPath(string path) => Path.Combine(Repository.Root, path);

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]+`|(?:^ {4}.+\n)+", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Fragment();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Mark();
}
