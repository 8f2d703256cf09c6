namespace Scheduler.Server.Alerts.Rules;

/// <summary>What a rule asks for; the numbers are stored, the names are on the wire.</summary>
internal enum AlertKind
{
    /// <summary>A run ended <c>failed</c>.</summary>
    Failed = 0,

    /// <summary>A run of a job with several attempts ended without success after the last of them.</summary>
    RetriesExhausted = 1,
    TimedOut = 2,
    Lost = 3,

    /// <summary>A run started later than <c>thresholdMs</c> after it was due.</summary>
    LateByMs = 4,

    /// <summary>A due run was skipped, or has not started <c>thresholdMs</c> after it was due.</summary>
    DidNotRun = 5,

    /// <summary>An executor, or every executor of an app, has been gone for <c>thresholdMs</c>.</summary>
    ExecutorOffline = 6,
}
