namespace Scheduler.Server.Jobs;

/// <summary>An occurrence to come of a job.</summary>
internal sealed record ComingFire(DateTimeOffset DueAt, string JobId, string Group, string Name);
