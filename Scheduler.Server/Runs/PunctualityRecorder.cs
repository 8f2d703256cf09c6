using Scheduler.Server.Cluster;

namespace Scheduler.Server.Runs;

/// <summary>This node's punctuality over the last minutes, in one slot per second.</summary>
internal sealed class PunctualityRecorder(RunMetrics metrics, TimeProvider time) : IRunObserver, INodeStats
{
    public const string StatsName = "punctuality";
    private const int Slots = 300;

    /// <summary>What peers merge.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly RunsSeen _seen = new();
    private readonly LatenessHistogram?[] _slots = new LatenessHistogram?[Slots];
    private readonly long[] _seconds = new long[Slots];

    public string Name => StatsName;

    public void Observed(IReadOnlyList<RunChange> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                Observe(change);
            }
        }
    }

    /// <summary>The lateness of the runs whose start became known within <paramref name="window"/>, at most five minutes.</summary>
    public LatenessHistogram Over(TimeSpan window)
    {
        var merged = new LatenessHistogram();
        lock (_gate)
        {
            var since = Second() - (long)Math.Min(Slots, window.TotalSeconds);
            for (var i = 0; i < Slots; i++)
            {
                if (_slots[i] is { } slot && _seconds[i] > since)
                {
                    merged.Add(slot);
                }
            }
        }

        return merged;
    }

    public object Read() => Over(Window).ToSparse();

    private void Observe(RunChange change)
    {
        // An end that came together with its start is the start's first news, too; so the start is asked for first.
        if (change is { StartedAt: { } startedAt, DueAt: { } dueAt } && _seen.IsFirstStart(change.RunId))
        {
            Slot().Add(startedAt - dueAt);
            metrics.Started(startedAt - dueAt);
        }

        if (!RunTransitions.IsOpen(change.State) && _seen.IsFirstEnd(change.RunId))
        {
            metrics.Ended(change.State);
        }
    }

    private LatenessHistogram Slot()
    {
        var second = Second();
        var index = (int)(second % Slots);
        var slot = _slots[index] ??= new LatenessHistogram();
        if (_seconds[index] != second)
        {
            slot.Clear();
            _seconds[index] = second;
        }

        return slot;
    }

    // Counted from one, so that an untouched slot is never the current second's.
    private long Second() => (time.GetTimestamp() / time.TimestampFrequency) + 1;
}
