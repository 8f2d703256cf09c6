namespace Scheduler.Server.Alarms.Ringing;

/// <summary>The occurrence that a snoozed alarm rings with next.</summary>
internal sealed record SnoozedRun(string RunId, DateTimeOffset DueAt);
