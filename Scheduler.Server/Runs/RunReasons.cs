namespace Scheduler.Server.Runs;

/// <summary>Why a run was skipped, or what a planned one waits for: closed lists, as on the wire.</summary>
internal static class RunReasons
{
    public const string Overlap = "overlap";
    public const string QueueLimit = "queueLimit";
    public const string Misfire = "misfire";
    public const string NoExecutor = "noExecutor";
    public const string Expired = "expired";
    public const string Revoked = "revoked";
    public const string Upstream = "upstream";
    public const string Missed = "missed";

    public const string NoSlot = "noSlot";
    public const string Concurrency = "concurrency";
    public const string Retry = "retry";
    public const string Queue = "queue";

    /// <summary>An executor that stopped gave the run back.</summary>
    public const string Returned = "returned";

    /// <summary>The handler went on although it was asked to stop.</summary>
    public const string IgnoredCancellation = "ignoredCancellation";

    /// <summary>The executor fell silent.</summary>
    public const string ExecutorSilent = "executorSilent";
}
