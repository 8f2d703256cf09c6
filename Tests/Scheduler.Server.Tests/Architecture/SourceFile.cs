using System.Text.RegularExpressions;
using TestServers;

namespace Scheduler.Server.Tests.Architecture;

/// <summary>A source file of the repository.</summary>
internal sealed partial class SourceFile
{
    private static readonly string[] Generated = ["bin", "obj", "data", "node_modules"];

    private SourceFile(string fullPath)
    {
        Path = System.IO.Path.GetRelativePath(Repository.Root, fullPath);
        var source = File.ReadAllText(fullPath);
        Source = source;
        LineCount = source.AsSpan().Count('\n');
        Text = new CSharpText(source);
    }

    /// <summary>The path from the repository's root.</summary>
    public string Path { get; }

    /// <summary>The whole text.</summary>
    public string Source { get; }

    /// <summary>The text, split.</summary>
    public CSharpText Text { get; }

    public int LineCount { get; }

    /// <summary>The file's name up to its first dot: the type it holds.</summary>
    public string TypeName => System.IO.Path.GetFileName(Path).Split('.')[0];

    /// <summary>The folder below the project that the file is in; empty for a file beside the project file.</summary>
    public string Folder => Path.Split('/') is { Length: > 2 } parts ? parts[1] : "";

    /// <summary>Names of the types that stand in the file by themselves, not inside another one.</summary>
    public IReadOnlyList<string> TopLevelTypes()
    {
        var names = new List<string>();
        var depth = 0;
        foreach (Match match in TypeOrBrace().Matches(Text.Code))
        {
            if (match.Value == "{")
            {
                depth++;
            }
            else if (match.Value == "}")
            {
                depth--;
            }
            else if (depth == 0)
            {
                names.Add(match.Groups["name"].Value);
            }
        }

        return names;
    }

    /// <summary>Whether the code names something as a whole word.</summary>
    public bool Mentions(string word) => Regex.IsMatch(Text.Code, $@"\b{Regex.Escape(word)}\b", RegexOptions.None, TimeSpan.FromSeconds(5));

    /// <summary>All hand-written C# files below a folder of the repository.</summary>
    public static IReadOnlyList<SourceFile> Below(string folder)
    {
        var root = System.IO.Path.Combine(Repository.Root, folder);
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !System.IO.Path.GetRelativePath(root, path).Split('/').Any(Generated.Contains))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(path))
            .ToList();
    }

    [GeneratedRegex(@"[{}]|\b(?:(?:class|struct|interface|enum)|record(?:\s+(?:class|struct))?)\s+(?<name>[A-Za-z_]\w*)|\bdelegate\s+[\w<>,\[\]\?\. ]+?\s(?<name>[A-Za-z_]\w*)\s*(?:<[^>]*>)?\s*\(", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TypeOrBrace();
}
