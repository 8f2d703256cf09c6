namespace Scheduler.Server.Maintenance;

/// <summary>What one pass did.</summary>
/// <param name="RunsByAge">Runs deleted because they were old.</param>
/// <param name="RunsByNumber">Runs deleted because their job had too many.</param>
/// <param name="RunsOfLogs">Runs whose log lines were deleted before themselves.</param>
/// <param name="AuditRows">Audit rows cut off the old end of their chain.</param>
internal sealed record RetentionPass(int RunsByAge, int RunsByNumber, int RunsOfLogs, int AuditRows)
{
    public static RetentionPass Nothing { get; } = new(0, 0, 0, 0);
}
