using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>
/// One delivery as the outbox sees it. The report is built when it is sent, so everything that happened since it was
/// queued goes along: coalescing costs nothing.
/// </summary>
internal abstract class ReportSource
{
    public abstract string RunId { get; }

    public abstract int Fence { get; }

    /// <summary>An upper bound on the report's size as JSON.</summary>
    public abstract int SizeBytes { get; }

    /// <summary>The queue of the outbox it waits in; null for none. Belongs to the outbox's lock.</summary>
    public ReportUrgency? Queued { get; set; }

    /// <summary>All that is known now. Called from the sending thread.</summary>
    public abstract RunReport Snapshot();
}
