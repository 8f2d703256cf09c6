namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A calendar that was there when a trigger was looked at is gone when it is stored.</summary>
internal sealed class CalendarMissingException(string name) : Exception($"Calendar {name} was deleted meanwhile.");
