namespace Executor.Sdk.Protocol;

/// <summary>Reports and log lines that an executor sends together.</summary>
/// <param name="Runs">At most one report per (run, fence).</param>
/// <param name="Logs">Log lines, at most 1,000 in all.</param>
public sealed record ReportBatch(IReadOnlyList<RunReport> Runs, IReadOnlyList<LogChunk> Logs)
{
    /// <summary>At most one report per (run, fence).</summary>
    public IReadOnlyList<RunReport> Runs { get; init => field = value ?? []; } = Runs ?? [];

    /// <summary>Log lines, at most 1,000 in all.</summary>
    public IReadOnlyList<LogChunk> Logs { get; init => field = value ?? []; } = Logs ?? [];
}
