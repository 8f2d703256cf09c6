namespace Executor.Sdk.Execution;

/// <summary>The reasons that an executor gives for an outcome.</summary>
internal static class EndReasons
{
    public const string Overlap = "overlap";
    public const string QueueLimit = "queueLimit";
    public const string Expired = "expired";
    public const string IgnoredCancellation = "ignoredCancellation";
    public const string ExecutorStopping = "executorStopping";
}
