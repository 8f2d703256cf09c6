using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;

namespace Executor.Sdk.Execution;

/// <summary>
/// Decides which of the runs that are due may start: overlap first, then slots in order of priority. Not thread-safe: it
/// belongs to the board's lock.
/// </summary>
internal sealed class DueRuns(int slots, ClusterClock clock, Action<HeldRun, RunEnd> end, Action<HeldRun> start)
{
    /// <summary>How many runs of one job wait for their turn under <see cref="OverlapPolicy.Queue"/>.</summary>
    public const int MaxWaiting = 100;

    private readonly Dictionary<string, JobLane> _lanes = new(StringComparer.Ordinal);
    private readonly PriorityQueue<HeldRun, ReadyOrder> _ready = new();
    private readonly int _slots = slots;
    private int _free = slots;
    private long _arrivals;

    /// <summary>Slots that are taken.</summary>
    public int Running => _slots - _free;

    /// <summary>Takes a run whose due instant has come.</summary>
    public void Admit(HeldRun run)
    {
        if (run.Fit.Misfit is { } misfit)
        {
            end(run, RunEnds.Failed(misfit));
            return;
        }

        var lane = LaneOf(run);
        if (lane.IsEmpty || (run.Assignment.Overlap is OverlapPolicy.Allow && lane.Waiting.Count == 0 && lane.Active.Count < LimitOf(run)))
        {
            MakeReady(run, lane);
            return;
        }

        switch (run.Assignment.Overlap)
        {
            case OverlapPolicy.Skip when !lane.OnlyOlderDeliveriesOf(run):
                end(run, RunEnds.Skipped(EndReasons.Overlap));
                return;
            case OverlapPolicy.Queue when lane.Waiting.Count >= MaxWaiting:
                end(run, RunEnds.Skipped(EndReasons.QueueLimit));
                return;
            case OverlapPolicy.Replace:
                while (lane.Waiting.TryDequeue(out var older))
                {
                    EndIfWaiting(older, RunEnds.Skipped(EndReasons.Overlap));
                }

                lane.Active.ForEach(active => active.Stop(CancellationReason.Canceled));
                break;
        }

        run.State = RunState.Waiting;
        lane.Waiting.Enqueue(run);
    }

    /// <summary>Starts what there are slots for.</summary>
    public void Fill()
    {
        while (_free > 0 && _ready.TryDequeue(out var run, out _))
        {
            if (run.State is not RunState.Ready)
            {
                continue;
            }

            if (HasExpired(run))
            {
                Leave(run);
                end(run, RunEnds.Skipped(EndReasons.Expired));
                continue;
            }

            _free--;
            run.State = RunState.Running;
            start(run);
        }
    }

    /// <summary>A run that held a slot is over.</summary>
    public void Free(HeldRun run)
    {
        _free++;
        Leave(run);
        Fill();
    }

    /// <summary>A run that was ready or waiting will not start.</summary>
    public void Leave(HeldRun run)
    {
        if (!_lanes.TryGetValue(run.Assignment.JobId, out var lane))
        {
            return;
        }

        lane.Active.Remove(run);
        while (lane.Waiting.TryPeek(out var next) && (lane.Active.Count == 0 || lane.Active.Count < LimitOf(next)))
        {
            lane.Waiting.Dequeue();
            if (next.State is RunState.Waiting && HasExpired(next))
            {
                EndIfWaiting(next, RunEnds.Skipped(EndReasons.Expired));
            }
            else if (next.State is RunState.Waiting)
            {
                MakeReady(next, lane);
            }
        }

        if (lane.IsEmpty)
        {
            _lanes.Remove(run.Assignment.JobId);
        }
    }

    public bool HasExpired(HeldRun run) => run.Assignment.ExpireAtMicros is { } expireAt && clock.NowMicros > expireAt;

    private static int LimitOf(HeldRun run) => run.Assignment.Overlap is OverlapPolicy.Allow ? run.Assignment.ConcurrencyLimit ?? int.MaxValue : 1;

    private JobLane LaneOf(HeldRun run)
    {
        if (!_lanes.TryGetValue(run.Assignment.JobId, out var lane))
        {
            lane = new JobLane();
            _lanes.Add(run.Assignment.JobId, lane);
        }

        return lane;
    }

    private void MakeReady(HeldRun run, JobLane lane)
    {
        lane.Active.Add(run);
        run.State = RunState.Ready;
        _ready.Enqueue(run, new ReadyOrder(run.Assignment.Priority, run.Assignment.DueAtMicros, _arrivals++));
    }

    private void EndIfWaiting(HeldRun run, RunEnd how)
    {
        if (run.State is RunState.Waiting)
        {
            end(run, how);
        }
    }
}
