namespace Scheduler.Server.Audit;

/// <param name="Position">Where the chain breaks.</param>
/// <param name="Id">The row that stands there; null when it is missing.</param>
/// <param name="Problem">What is wrong, in words.</param>
internal sealed record AuditBreak(long Position, string? Id, string Problem);
