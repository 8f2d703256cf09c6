namespace Executor.Sdk.Execution;

/// <summary>
/// Remembers for a minute which deliveries are over, so that one that is handed over again is not run again. Bounded: a
/// busy executor remembers its latest 10,000.
/// </summary>
internal sealed class EndedRuns(TimeProvider time)
{
    public const int Capacity = 10_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, int> _fences = new(StringComparer.Ordinal);
    private readonly Queue<(string RunId, int Fence, long Ticks)> _order = new();

    /// <summary>Whether this delivery, or a later one of its run, is over.</summary>
    public bool Contains(string runId, int fence) => _fences.TryGetValue(runId, out int ended) && fence <= ended;

    public void Add(string runId, int fence)
    {
        long now = time.GetTimestamp();
        if (Contains(runId, fence))
        {
            return;
        }

        _fences[runId] = fence;
        _order.Enqueue((runId, fence, now));
        while (_order.TryPeek(out var oldest) && (_order.Count > Capacity || time.GetElapsedTime(oldest.Ticks, now) > Kept))
        {
            _order.Dequeue();
            if (_fences.TryGetValue(oldest.RunId, out int latest) && latest == oldest.Fence)
            {
                _fences.Remove(oldest.RunId);
            }
        }
    }
}
