using Scheduler.Server.Runs;

namespace Scheduler.Server.Demo;

/// <summary>Counts what became known since the last line was printed.</summary>
internal sealed class DemoMeter : IRunObserver
{
    private readonly Lock _gate = new();
    private readonly List<long> _lateness = [];
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private int _failures;

    public void Observed(IReadOnlyList<RunChange> changes)
    {
        lock (_gate)
        {
            foreach (var change in changes)
            {
                if (change is { StartedAt: { } startedAt, DueAt: { } dueAt } && _started.Add(change.RunId))
                {
                    _lateness.Add(startedAt - dueAt);
                }

                if (!RunTransitions.IsOpen(change.State))
                {
                    _started.Remove(change.RunId);
                    _failures += change.State is RunState.Succeeded or RunState.Skipped or RunState.Canceled ? 0 : 1;
                }
            }
        }
    }

    public (LatenessFigures Lateness, int Failures) Take()
    {
        lock (_gate)
        {
            var taken = (LatenessFigures.Of(_lateness), _failures);
            _lateness.Clear();
            _failures = 0;
            return taken;
        }
    }
}
