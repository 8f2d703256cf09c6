using System.Threading.Channels;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Alerts;

/// <summary>Notes which of the runs just reported some rule may ask for. What is dropped here, or lost with this node, the sweep finds in the ledger.</summary>
internal sealed class AlertObserver(AlertBook book, AlertSignal signal) : IRunObserver
{
    private const int Capacity = 10_000;
    private readonly Channel<string> _runs = System.Threading.Channels.Channel.CreateBounded<string>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public void Observed(IReadOnlyList<RunChange> changes)
    {
        if (!book.AsksForRuns)
        {
            return;
        }

        var (lateFrom, any) = (book.LateFromMicros, false);
        for (var i = 0; i < changes.Count; i++)
        {
            var change = changes[i];
            if (change.State is RunState.Failed or RunState.TimedOut or RunState.Lost or RunState.Skipped || change.StartedAt - change.DueAt >= lateFrom)
            {
                any |= _runs.Writer.TryWrite(change.RunId);
            }
        }

        if (any)
        {
            signal.Observed();
        }
    }

    /// <summary>Takes what was noted, each run once.</summary>
    public IReadOnlyCollection<string> Take(int most)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (taken.Count < most && _runs.Reader.TryRead(out var run))
        {
            taken.Add(run);
        }

        return taken;
    }
}
