namespace Scheduler.Server.Cluster;

/// <summary>Section <c>Scheduling</c>: the same on every node, kept in the database.</summary>
internal sealed class SchedulingOptions
{
    public const string Section = "Scheduling";

    /// <summary>How far ahead of cluster time occurrences are planned, in ms. 2,000 to 300,000.</summary>
    public int LeadMs { get; set; } = 15_000;

    /// <summary>How many ms of occurrences one fire plans. 1,000 to 60,000.</summary>
    public int WindowMs { get; set; } = 5_000;

    /// <summary>How long before its due instant a run is sent to its executor, in ms. 100 to the lead.</summary>
    public int ArmMs { get; set; } = 3_000;

    /// <summary>An occurrence missed by more than this is settled by the trigger's misfire policy, in ms. 1,000 to 3,600,000.</summary>
    public int MisfireThresholdMs { get; set; } = 60_000;

    public TimeSpan Lead => TimeSpan.FromMilliseconds(LeadMs);

    public TimeSpan Window => TimeSpan.FromMilliseconds(WindowMs);

    public TimeSpan Arm => TimeSpan.FromMilliseconds(ArmMs);

    public TimeSpan MisfireThreshold => TimeSpan.FromMilliseconds(MisfireThresholdMs);

    /// <summary>How far ahead a creating, changing or resuming transaction plans by itself, beyond the lead: the longest it may take.</summary>
    public static TimeSpan EnlistedLimit { get; } = TimeSpan.FromSeconds(10);

    public IEnumerable<string> Problems()
    {
        foreach (var (name, value, low, high) in new[]
        {
            ("LeadMs", LeadMs, 2_000, 300_000),
            ("WindowMs", WindowMs, 1_000, 60_000),
            ("ArmMs", ArmMs, 100, LeadMs),
            ("MisfireThresholdMs", MisfireThresholdMs, 1_000, 3_600_000),
        })
        {
            if (value < low || value > high)
            {
                yield return $"Scheduling:{name} is {value}; it must be between {low} and {high}.";
            }
        }
    }
}
