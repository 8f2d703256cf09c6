using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Server.Runs;
using TestServers;

namespace Scheduler.Server.Tests.Runs;

/// <summary>What docs/run-states.md shows is what the code does.</summary>
public sealed partial class RunStatesDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "run-states.md"));

    [Fact]
    public void Table_OfTheDocument_IsTheTableOfTheCode()
    {
        var documented = TableRow().Matches(Document)
            .SelectMany(row => row.Groups["next"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(next => next != "–").Select(next => (From: row.Groups["from"].Value, To: next)))
            .Order().ToList();
        var states = Enum.GetValues<RunState>();

        var coded = states.SelectMany(from => states.Where(to => RunTransitions.May(from, to)).Select(to => (From: Name(from), To: Name(to)))).Order().ToList();

        Assert.Equal(coded, documented);
    }

    [Fact]
    public void Diagram_OfTheDocument_ShowsNothingTheCodeForbids()
    {
        var arrows = Arrow().Matches(Document).Select(arrow => (From: arrow.Groups["from"].Value, To: arrow.Groups["to"].Value)).ToList();

        Assert.NotEmpty(arrows);
        Assert.All(arrows, arrow => Assert.True(
            RunTransitions.May(Enum.Parse<RunState>(arrow.From, ignoreCase: true), Enum.Parse<RunState>(arrow.To, ignoreCase: true)), $"{arrow.From} --> {arrow.To}"));
    }

    [Fact]
    public void Names_OfTheDocument_AreAllStates()
    {
        var rows = TableRow().Matches(Document).Select(row => row.Groups["from"].Value).Order();

        Assert.Equal(Enum.GetValues<RunState>().Select(Name).Order(), rows);
    }

    private static string Name(RunState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    [GeneratedRegex(@"^\| `(?<from>\w+)` \| (?<next>[\w ]*|–) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"^ +(?<from>[a-z]\w*) --> (?<to>[a-z]\w*)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Arrow();
}
