namespace Scheduler.Server.Runs;

/// <summary>The occurrences that this row settles.</summary>
internal sealed record MissedView(DateTimeOffset? From, DateTimeOffset? To, long Count);
