namespace Scheduler.Server.Runs;

/// <summary>What brought a run about; the numbers are stored, the names are on the wire.</summary>
internal enum RunCause
{
    Trigger = 0,
    Call = 1,
    Dependency = 2,
    Retry = 3,
    Alarm = 4,
}
