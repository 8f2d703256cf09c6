namespace Scheduler.Server.Alarms;

/// <summary>The occurrences that rang until they were acknowledged.</summary>
internal sealed record AlarmAckView(IReadOnlyList<string> RunIds);
