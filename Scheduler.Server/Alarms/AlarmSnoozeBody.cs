namespace Scheduler.Server.Alarms;

internal sealed record AlarmSnoozeBody
{
    /// <summary>How long it is silent; null for as long as the alarm says.</summary>
    public int? Minutes { get; init; }

    /// <inheritdoc cref="AlarmAckBody.RunId"/>
    public string? RunId { get; init; }
}
