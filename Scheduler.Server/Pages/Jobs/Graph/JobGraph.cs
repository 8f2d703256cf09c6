using System.Globalization;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Jobs.Graph;

/// <summary>The dependencies of a job, up and down, laid out in columns: each job stands to the right of all that it waits for.</summary>
internal sealed record JobGraph
{
    private const int NodeWidth = 160;
    private const int NodeHeight = 34;
    private const int ColumnWidth = 220;
    private const int RowHeight = 48;
    private const int Margin = 4;

    public required IReadOnlyList<GraphNode> Nodes { get; init; }

    public required IReadOnlyList<GraphEdge> Edges { get; init; }

    /// <summary>There are more than are drawn.</summary>
    public required bool IsPart { get; init; }

    public int Width => (Nodes.Max(node => node.Column) * ColumnWidth) + NodeWidth + (2 * Margin);

    public int Height => (Nodes.Max(node => node.Row) * RowHeight) + NodeHeight + (2 * Margin);

    public static int BoxWidth => NodeWidth;

    public static int BoxHeight => NodeHeight;

    public static int X(GraphNode node) => (node.Column * ColumnWidth) + Margin;

    public static int Y(GraphNode node) => (node.Row * RowHeight) + Margin;

    /// <summary>From the right side of one box to the left side of the other.</summary>
    public static string Path(GraphEdge edge)
    {
        var (x1, y1) = (X(edge.From) + NodeWidth, Y(edge.From) + (NodeHeight / 2));
        var (x2, y2) = (X(edge.To) - 5, Y(edge.To) + (NodeHeight / 2));
        var middle = (x1 + x2) / 2;
        return string.Create(CultureInfo.InvariantCulture, $"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}");
    }

    /// <param name="jobId">Whose page it is.</param>
    /// <param name="edges">What follows what; without a cycle.</param>
    /// <param name="nameOf">Group and name of a job; null when it may not be seen.</param>
    /// <param name="isPart">There are more.</param>
    public static JobGraph Of(string jobId, IReadOnlyList<FollowerEdge> edges, Func<string, (string Group, string Name)?> nameOf, bool isPart)
    {
        var columns = edges.SelectMany(edge => new[] { edge.JobId, edge.FollowerId }).Append(jobId).Distinct(StringComparer.Ordinal).ToDictionary(id => id, _ => 0, StringComparer.Ordinal);

        // The longest way from a start; as many rounds as there are jobs are enough, whatever the order of the edges.
        for (var round = 0; round < columns.Count; round++)
        {
            foreach (var edge in edges)
            {
                columns[edge.FollowerId] = Math.Max(columns[edge.FollowerId], Math.Min(columns.Count, columns[edge.JobId] + 1));
            }
        }

        var rows = new Dictionary<int, int>();
        var nodes = new Dictionary<string, GraphNode>(StringComparer.Ordinal);
        foreach (var (id, column) in columns.OrderBy(entry => entry.Value).ThenBy(entry => nameOf(entry.Key)?.Name, StringComparer.Ordinal))
        {
            var row = rows.GetValueOrDefault(column);
            rows[column] = row + 1;
            var name = nameOf(id);
            nodes[id] = new GraphNode(id, name?.Name, name?.Group, column, row, id == jobId);
        }

        return new JobGraph
        {
            Nodes = [.. nodes.Values],
            Edges = [.. edges.Select(edge => new GraphEdge(nodes[edge.JobId], nodes[edge.FollowerId], (DependencyOutcome)edge.Outcome))],
            IsPart = isPart,
        };
    }
}
