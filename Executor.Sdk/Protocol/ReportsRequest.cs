namespace Executor.Sdk.Protocol;

/// <summary>A <see cref="ReportBatch"/> over HTTPS.</summary>
public sealed record ReportsRequest
{
    /// <summary>The session that hello answered; null for the key's only one.</summary>
    public string? Session { get; init; }

    /// <summary>At most one report per (run, fence).</summary>
    public IReadOnlyList<RunReport> Runs { get; init => field = value ?? []; } = [];

    /// <summary>Log lines, at most 1,000 in all.</summary>
    public IReadOnlyList<LogChunk> Logs { get; init => field = value ?? []; } = [];
}
