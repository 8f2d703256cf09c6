namespace Scheduler.Server.Runs;

/// <summary>The states of a run; the numbers are stored, the names are on the wire. <see cref="RunTransitions"/> says what may follow what.</summary>
internal enum RunState
{
    Planned = 0,
    Dispatched = 1,
    Armed = 2,
    Running = 3,
    Succeeded = 10,
    Failed = 11,
    TimedOut = 12,
    Canceled = 13,
    Skipped = 14,
    Lost = 15,
}
