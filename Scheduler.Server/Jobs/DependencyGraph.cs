namespace Scheduler.Server.Jobs;

/// <summary>Which jobs follow which, as far as it matters for one change.</summary>
internal sealed class DependencyGraph
{
    private readonly ILookup<string, string> _upstreams;
    private readonly ILookup<string, string> _followers;

    public DependencyGraph(IReadOnlyList<(string Upstream, string Follower)> edges)
    {
        _upstreams = edges.ToLookup(edge => edge.Follower, edge => edge.Upstream, StringComparer.Ordinal);
        _followers = edges.ToLookup(edge => edge.Upstream, edge => edge.Follower, StringComparer.Ordinal);
        Jobs = edges.SelectMany(edge => new[] { edge.Upstream, edge.Follower }).ToHashSet(StringComparer.Ordinal);
    }

    public IReadOnlyCollection<string> Jobs { get; }

    public IEnumerable<string> Upstreams(string jobId) => _upstreams[jobId];

    /// <summary>The way by which <paramref name="jobId"/> follows <paramref name="ancestor"/>, from it and back to it; null when it does not.</summary>
    public IReadOnlyList<string>? PathTo(string jobId, string ancestor)
    {
        var from = new Dictionary<string, string?>(StringComparer.Ordinal) { [jobId] = null };
        var queue = new Queue<string>([jobId]);
        while (queue.TryDequeue(out var current))
        {
            if (current == ancestor)
            {
                var path = new List<string>();
                for (string? step = current; step is not null; step = from[step])
                {
                    path.Add(step);
                }

                return [.. path, ancestor];
            }

            foreach (var upstream in _upstreams[current].Where(upstream => from.TryAdd(upstream, current)))
            {
                queue.Enqueue(upstream);
            }
        }

        return null;
    }

    /// <summary>Of a job and what follows it, those that wait for several jobs which no single one starts.</summary>
    public IEnumerable<string> WithoutCommonRoot(string jobId) =>
        Reach(jobId, _followers).Where(job => _upstreams[job].Skip(1).Any() && _upstreams[job].Select(upstream => Reach(upstream, _upstreams)).Aggregate(Common).Count == 0);

    private static HashSet<string> Common(HashSet<string> left, HashSet<string> right)
    {
        left.IntersectWith(right);
        return left;
    }

    private static HashSet<string> Reach(string start, ILookup<string, string> next)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { start };
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var current))
        {
            foreach (var job in next[current].Where(reached.Add))
            {
                queue.Enqueue(job);
            }
        }

        return reached;
    }
}
