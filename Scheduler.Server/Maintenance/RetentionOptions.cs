namespace Scheduler.Server.Maintenance;

/// <summary>Section <c>Retention</c>: how long history is kept.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Ended runs are kept for so many days after their due instant. 1 to 3,650.</summary>
    public int RunDays { get; set; } = 7;

    /// <summary>Of each job, so many of its latest runs are kept at most. 10 to 10,000,000.</summary>
    public int RunsPerJob { get; set; } = 10_000;

    /// <summary>Log lines are kept for so many days after their run's due instant, but no longer than the run. 1 to 3,650.</summary>
    public int LogDays { get; set; } = 7;

    /// <summary>Audit rows are kept for so many days. 30 to 36,500.</summary>
    public int AuditDays { get; set; } = 365;

    public IEnumerable<string> Problems()
    {
        foreach (var (name, value, low, high) in new[]
        {
            (nameof(RunDays), RunDays, 1, 3_650),
            (nameof(RunsPerJob), RunsPerJob, 10, 10_000_000),
            (nameof(LogDays), LogDays, 1, 3_650),
            (nameof(AuditDays), AuditDays, 30, 36_500),
        })
        {
            if (value < low || value > high)
            {
                yield return $"{Section}:{name} is {value}; it must be between {low} and {high}.";
            }
        }
    }
}
