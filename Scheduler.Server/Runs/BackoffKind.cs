namespace Scheduler.Server.Runs;

/// <summary>How the pause grows from attempt to attempt; names are as on the wire.</summary>
internal enum BackoffKind
{
    Fixed,
    Linear,
    Exponential,
}
