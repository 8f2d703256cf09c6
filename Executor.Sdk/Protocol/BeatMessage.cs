namespace Executor.Sdk.Protocol;

/// <summary>A heartbeat with the executor's load.</summary>
public sealed record BeatMessage
{
    /// <summary>Runs executing now.</summary>
    public int Running { get; init; }

    /// <summary>Runs armed and waiting for their due instant or for a slot.</summary>
    public int Armed { get; init; }

    /// <summary>Processor use of the process, percent of one core; null when unknown.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Resident memory of the process, in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>The executor's wall clock minus cluster time, in microseconds; for display.</summary>
    public long ClockOffsetMicros { get; init; }

    /// <summary>The bound on the error of its cluster clock, in microseconds.</summary>
    public long ClockErrorMicros { get; init; }

    /// <summary>Whether the executor shuts down: it wants no new runs. Sent at once when that begins, before armed runs are given back.</summary>
    public bool Draining { get; init; }

    /// <summary>Log lines dropped since the start because a buffer was full.</summary>
    public long DroppedLogLines { get; init; }
}
