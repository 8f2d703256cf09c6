namespace Scheduler.Server.Alarms.Ringing;

/// <summary>What a browser is told of an occurrence. Instants are cluster time in microseconds.</summary>
internal sealed record AlarmRing
{
    public required string RunId { get; init; }

    public required string AlarmId { get; init; }

    public required string Label { get; init; }

    public required string Sound { get; init; }

    public required int SnoozeMinutes { get; init; }

    public required long DueAtMicros { get; init; }

    public required long ExpireAtMicros { get; init; }

    /// <summary>Whether a browser has reported that it rings.</summary>
    public required bool Rings { get; init; }
}
