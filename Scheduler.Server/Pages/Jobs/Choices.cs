namespace Scheduler.Server.Pages.Jobs;

/// <summary>What the interface's values mean, for people.</summary>
internal static class Choices
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["cron"] = "Cron",
        ["interval"] = "Interval",
        ["daily"] = "Daily",
        ["once"] = "Once",
        ["recurrence"] = "Recurrence rule",
        ["fixedDelay"] = "After the run before",
        ["fireOnce"] = "Run once",
        ["fireAll"] = "Run each of them",
        ["skip"] = "Skip",
        ["queue"] = "Queue",
        ["allow"] = "Run beside it",
        ["replace"] = "Cancel it and run",
        ["atLeastOnce"] = "Deliver again (at least once)",
        ["atMostOnce"] = "Give up (at most once)",
        ["exponential"] = "Twofold each time",
        ["linear"] = "By the same step",
        ["fixed"] = "Not at all",
        ["executor"] = "Executors",
        ["webhook"] = "Webhook",
        ["sync"] = "with the answer",
        ["callback"] = "by a call back",
        ["success"] = "success",
        ["failure"] = "failure",
        ["any"] = "any",
        ["leastLoaded"] = "the least loaded",
        ["roundRobin"] = "each in turn",
        ["random"] = "any by chance",
        ["first"] = "the first by name",
        ["last"] = "the last by name",
        ["consistentHash"] = "always the same one",
        ["leastFrequentlyUsed"] = "the one with the fewest of its runs",
        ["leastRecentlyUsed"] = "the one that waited longest for it",
        ["failover"] = "the first by name, the next while it is away",
        ["busyover"] = "the first by name with a free slot",
        ["pinned"] = "one that is named",
        ["broadcast"] = "all of them at once",
    };

    public static readonly string[] Routings =
    [
        "leastLoaded", "roundRobin", "random", "first", "last", "consistentHash", "leastFrequentlyUsed", "leastRecentlyUsed", "failover", "busyover", "pinned", "broadcast",
    ];

    public static IEnumerable<string> AllWords => Words.Values;

    public static string WordOf(string value) => Words.GetValueOrDefault(value, value);
}
