namespace Scheduler.Server.Runs;

/// <summary>
/// What follows next in one chain. A job runs once all its upstreams ended as it wants; it never runs once one of them did not, or cannot come any more.
/// Where others wait for it to come together, that is written down as a skip.
/// </summary>
internal sealed class ChainSteps
{
    private readonly ILookup<string, FollowerEdge> _after;
    private readonly ILookup<string, FollowerEdge> _before;
    private readonly Dictionary<string, RunState?> _runs;

    private readonly Func<string, bool> _isPaused;

    /// <param name="edges">The dependencies around the jobs of the chain.</param>
    /// <param name="runs">What has run or is going to in this chain, by job; null for what has not ended.</param>
    /// <param name="isPaused">Whether a job is paused, and so does not run although its upstreams would let it.</param>
    public ChainSteps(IEnumerable<FollowerEdge> edges, IEnumerable<KeyValuePair<string, RunState?>> runs, Func<string, bool> isPaused)
    {
        var dependencies = edges.Where(edge => !edge.IsItself).ToList();
        _after = dependencies.ToLookup(edge => edge.JobId, StringComparer.Ordinal);
        _before = dependencies.ToLookup(edge => edge.FollowerId, StringComparer.Ordinal);
        _isPaused = isPaused;
        _runs = new Dictionary<string, RunState?>(runs, StringComparer.Ordinal);
    }

    /// <summary>The jobs that run, or are skipped, because <paramref name="jobId"/> has ended; each at most once in a chain.</summary>
    public IReadOnlyList<(string JobId, bool Runs)> After(string jobId)
    {
        var steps = new List<(string, bool)>();
        var queue = new Queue<string>([jobId]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (queue.TryDequeue(out var ended))
        {
            foreach (var follower in _after[ended].Select(edge => edge.FollowerId).Where(follower => !_runs.ContainsKey(follower) && seen.Add(follower)))
            {
                var waits = _before[follower].Select(Standing).ToList();
                if (waits.TrueForAll(wait => wait == Wait.Met))
                {
                    _runs[follower] = _isPaused(follower) ? RunState.Skipped : null;
                    steps.Add((follower, true));
                    if (_isPaused(follower))
                    {
                        queue.Enqueue(follower);
                    }
                }
                else if (waits.Contains(Wait.Broken))
                {
                    if (waits.Count > 1 && _before[follower].Any(edge => _runs.ContainsKey(edge.JobId)))
                    {
                        _runs[follower] = RunState.Skipped;
                        steps.Add((follower, false));
                    }

                    queue.Enqueue(follower);
                }
                else
                {
                    // Another end may come within this very pass.
                    seen.Remove(follower);
                }
            }
        }

        return steps;
    }

    /// <summary>All jobs that could follow, however far away.</summary>
    public static IReadOnlyCollection<string> Below(IEnumerable<FollowerEdge> edges, IEnumerable<string> jobIds)
    {
        var after = edges.Where(edge => !edge.IsItself).ToLookup(edge => edge.JobId, StringComparer.Ordinal);
        var below = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<string>(jobIds);
        while (queue.TryDequeue(out var jobId))
        {
            foreach (var edge in after[jobId].Where(edge => below.Add(edge.FollowerId)))
            {
                queue.Enqueue(edge.FollowerId);
            }
        }

        return below;
    }

    private Wait Standing(FollowerEdge edge)
    {
        if (_runs.TryGetValue(edge.JobId, out var state))
        {
            return state is not { } end ? Wait.Open : edge.Wants(end) ? Wait.Met : Wait.Broken;
        }

        // It has no run: it comes if its own upstreams may still let it.
        return CanCome(edge.JobId) ? Wait.Open : Wait.Broken;
    }

    private bool CanCome(string jobId)
    {
        var upstreams = _before[jobId].ToList();
        return upstreams.Count > 0 && upstreams.TrueForAll(edge => Standing(edge) != Wait.Broken);
    }

    private enum Wait
    {
        Open,
        Met,
        Broken,
    }
}
