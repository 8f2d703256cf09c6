namespace Scheduler.Server.Alarms;

internal sealed record AlarmAckBody
{
    /// <summary>The occurrence; null for all of the alarm that ring.</summary>
    public string? RunId { get; init; }
}
