namespace Scheduler.Server.Runs;

/// <summary>The ledger's unique names: the same occurrence or call can be written down once only.</summary>
internal static class RunOrigins
{
    public static string Occurrence(string triggerId, long dueAt) => $"t:{triggerId}:{dueAt}";

    /// <summary>The one row that says what was missed up to and including <paramref name="lastMissedAt"/>.</summary>
    public static string Missed(string triggerId, long lastMissedAt) => $"m:{triggerId}:{lastMissedAt}";

    /// <param name="runId">The run's own id when the caller gave no Idempotency-Key.</param>
    public static string Call(string runId) => $"c:{runId}";

    /// <param name="jobId">The job called.</param>
    /// <param name="principal">Keys of different callers do not meet.</param>
    /// <param name="keyDigest">SHA-256 of the Idempotency-Key, in hexadecimal.</param>
    public static string Call(string jobId, string principal, string keyDigest) => $"k:{jobId}:{principal}:{keyDigest}";

    /// <summary>A job runs once in a chain.</summary>
    public static string Dependent(string chainId, string jobId) => $"d:{chainId}:{jobId}";

    /// <summary>A further shard of a broadcast; the first keeps the origin, so that the occurrence stays in the ledger once.</summary>
    public static string Shard(string origin, int index) => $"{origin}#{index}";

    /// <summary>An alarm rings once more after it was snoozed, whichever browser said so.</summary>
    public static string Snooze(string runId) => $"s:{runId}";

    public static string Retry(string runId, string id) => $"r:{runId}:{id}";
}
