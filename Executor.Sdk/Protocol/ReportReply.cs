namespace Executor.Sdk.Protocol;

/// <summary>The acknowledgement of a committed <see cref="ReportBatch"/>.</summary>
/// <param name="Stale">Reports that were refused: their fence is not current, or the run is not the executor's. It must stop and forget these.</param>
public sealed record ReportReply(IReadOnlyList<RunRef> Stale);
