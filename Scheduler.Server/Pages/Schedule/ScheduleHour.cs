namespace Scheduler.Server.Pages.Schedule;

/// <summary>What is due within an hour.</summary>
/// <param name="StartAt">Its beginning.</param>
/// <param name="Fires">How many occurrences.</param>
/// <param name="Jobs">Of how many jobs.</param>
/// <param name="Peak">The most within one second.</param>
internal sealed record ScheduleHour(DateTimeOffset StartAt, int Fires, int Jobs, int Peak)
{
    private const int Many = 20;

    /// <summary>So many at once that some may have to wait for a slot.</summary>
    public bool IsStampede => Peak >= Many;
}
