namespace Scheduler.Server.Runs;

/// <summary>An attempt that is over, of a run that is tried again. Instants are cluster time in microseconds.</summary>
internal sealed record NextAttempt
{
    public required OpenRun Run { get; init; }

    /// <summary>How the attempt ended.</summary>
    public required RunState State { get; init; }

    public string? Reason { get; init; }

    public string? Node { get; init; }

    public long? ArmedAt { get; init; }

    public long? StartedAt { get; init; }

    public required long EndedAt { get; init; }

    public long? ClockErrorMicros { get; init; }

    /// <summary>JSON.</summary>
    public string? Error { get; init; }

    public required long NotBefore { get; init; }

    public required long ExpireAt { get; init; }

    /// <summary>Set by routing; null while that is too early, or nobody fits.</summary>
    public string? ExecutorId { get; set; }

    /// <summary>Why that one, as JSON; null when there was nothing to choose.</summary>
    public string? Routing { get; set; }
}
