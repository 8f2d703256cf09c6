namespace Scheduler.Server.Triggers;

/// <summary>
/// Due as a recurrence rule of RFC 5545 says, counted from <see cref="TriggerSpec.StartAt"/>, or from 1970-01-01 00:00 of the trigger's zone without it.
/// </summary>
internal sealed record RecurrenceTriggerSpec : TriggerSpec
{
    /// <summary>Without <c>RRULE:</c>, in capitals.</summary>
    public required string Rrule { get; init; }
}
