using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>The planned rows of this node's executors, in the order in which they are to be sent. Safe for any thread.</summary>
internal sealed class WaitingRuns
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<WaitingRun, long> _queue = new();
    private readonly Dictionary<string, WaitingRun> _newest = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _newest.Count;
            }
        }
    }

    public bool Has(string runId, int fence)
    {
        lock (_gate)
        {
            return _newest.TryGetValue(runId, out var known) && known.Fence >= fence;
        }
    }

    public void Add(IEnumerable<WaitingRun> runs)
    {
        lock (_gate)
        {
            foreach (var run in runs)
            {
                if (!_newest.TryGetValue(run.Id, out var known) || known.Fence < run.Fence)
                {
                    _newest[run.Id] = run;
                    _queue.Enqueue(run, run.StartAt);
                }
            }
        }
    }

    /// <summary>Takes out what is due until <paramref name="dueUntil"/>, at most <paramref name="limit"/>.</summary>
    public List<WaitingRun> Take(long dueUntil, int limit)
    {
        var taken = new List<WaitingRun>();
        lock (_gate)
        {
            while (taken.Count < limit && _queue.TryPeek(out var run, out var due) && due <= dueUntil)
            {
                _queue.Dequeue();
                if (_newest.TryGetValue(run.Id, out var newest) && ReferenceEquals(newest, run))
                {
                    _newest.Remove(run.Id);
                    taken.Add(run);
                }
            }
        }

        return taken;
    }

    /// <summary>Forgets an executor's rows: from now on others may move them.</summary>
    public void Forget(string executorId)
    {
        lock (_gate)
        {
            foreach (var run in _newest.Values.Where(run => run.ExecutorId == executorId).ToList())
            {
                _newest.Remove(run.Id);
            }
        }
    }
}
