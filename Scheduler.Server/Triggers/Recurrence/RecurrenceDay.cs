namespace Scheduler.Server.Triggers.Recurrence;

/// <summary>One entry of BYDAY.</summary>
/// <param name="Day">The day of the week.</param>
/// <param name="Ordinal">Which of them within the month or year, from its end when negative; 0 for all.</param>
internal sealed record RecurrenceDay(DayOfWeek Day, int Ordinal);
