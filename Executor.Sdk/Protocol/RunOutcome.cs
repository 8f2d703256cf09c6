namespace Executor.Sdk.Protocol;

/// <summary>How a delivery ended, as the executor sees it.</summary>
public enum RunOutcome
{
    /// <summary>The handler completed.</summary>
    Succeeded,

    /// <summary>The handler threw, is unknown, or its arguments do not fit.</summary>
    Failed,

    /// <summary>It ran longer than its timeout and was stopped.</summary>
    TimedOut,

    /// <summary>It was canceled on request.</summary>
    Canceled,

    /// <summary>It was not started; <see cref="RunReport.Reason"/> says why (<c>overlap</c>, <c>expired</c>).</summary>
    Skipped,

    /// <summary>It was taken back before it started.</summary>
    Revoked,

    /// <summary>The executor shuts down and gives it back unstarted; not charged as an attempt.</summary>
    Returned,
}
