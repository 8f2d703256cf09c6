using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>The captured lines of one delivery that are not acknowledged yet. Its state belongs to the lock of <see cref="LogBuffer"/>.</summary>
internal sealed class RunLog(string runId, int fence)
{
    public string RunId => runId;

    public int Fence => fence;

    public Queue<LogLine> Lines { get; } = new();

    public long LastSeq { get; set; }

    public int DroppedSinceLast { get; set; }

    /// <summary>Whether it waits in the buffer's queue or is in flight.</summary>
    public bool Listed { get; set; }

    public bool Forgotten { get; set; }
}
