namespace Scheduler.Server.Pages.Overview;

/// <summary>A run that is going on.</summary>
internal sealed record LiveRun(string Id, string? Job, string? Executor, DateTimeOffset? StartedAt);
