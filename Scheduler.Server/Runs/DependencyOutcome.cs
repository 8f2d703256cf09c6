namespace Scheduler.Server.Runs;

/// <summary>Which end of an upstream run lets a dependent job run; the numbers are stored, the names are on the wire.</summary>
internal enum DependencyOutcome
{
    Success = 0,

    /// <summary>Failed, timed out or lost.</summary>
    Failure = 1,

    /// <summary>Either, or canceled; a run that was skipped did not end, it did not run.</summary>
    Any = 2,
}
