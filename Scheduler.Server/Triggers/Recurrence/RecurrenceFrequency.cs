namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>The FREQ of a rule, the finest first.</summary>
internal enum RecurrenceFrequency
{
    Secondly,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Yearly,
}
