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
    };

    public static IEnumerable<string> AllWords => Words.Values;

    public static string WordOf(string value) => Words.GetValueOrDefault(value, value);
}
