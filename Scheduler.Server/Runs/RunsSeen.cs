namespace Scheduler.Server.Runs;

/// <summary>
/// Tells the first news of a run's start and end from repetitions: reports repeat what was said before. Not safe for several threads.
/// </summary>
internal sealed class RunsSeen
{
    /// <summary>What is older than this many runs is not expected to be repeated.</summary>
    private const int Remembered = 20_000;

    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private HashSet<string> _ended = new(StringComparer.Ordinal);
    private HashSet<string> _endedBefore = new(StringComparer.Ordinal);

    public bool IsFirstStart(string runId)
    {
        // Runs that end on another node after their executor moved would stay here for ever.
        if (_started.Count >= Remembered * 10)
        {
            _started.Clear();
        }

        return !HasEnded(runId) && _started.Add(runId);
    }

    public bool IsFirstEnd(string runId)
    {
        _started.Remove(runId);
        if (HasEnded(runId))
        {
            return false;
        }

        if (_ended.Count >= Remembered)
        {
            (_ended, _endedBefore) = (_endedBefore, _ended);
            _ended.Clear();
        }

        return _ended.Add(runId);
    }

    private bool HasEnded(string runId) => _ended.Contains(runId) || _endedBefore.Contains(runId);
}
