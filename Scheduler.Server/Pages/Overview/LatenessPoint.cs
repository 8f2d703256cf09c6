using Scheduler.Server.Runs;

namespace Scheduler.Server.Pages.Overview;

/// <summary>How late the runs were that were due in a stretch of time.</summary>
internal sealed record LatenessPoint(DateTimeOffset FromAt, LatenessFigures Figures);
