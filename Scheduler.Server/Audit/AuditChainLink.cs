namespace Scheduler.Server.Audit;

/// <param name="Position">1 for the first row ever chained.</param>
/// <param name="Hash">Covers this row and, through its predecessor's hash, all before it; empty before the first.</param>
internal sealed record AuditChainLink(long Position, string Hash);
