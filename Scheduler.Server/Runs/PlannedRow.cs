namespace Scheduler.Server.Runs;

/// <summary>A row that a trigger has planned and that has not begun.</summary>
/// <param name="RunId">The run.</param>
/// <param name="TriggerId">What planned it.</param>
/// <param name="DueAt">In microseconds since 1970-01-01Z.</param>
/// <param name="IsRevoked">Whether it was taken back.</param>
internal sealed record PlannedRow(string RunId, string TriggerId, long DueAt, bool IsRevoked);
