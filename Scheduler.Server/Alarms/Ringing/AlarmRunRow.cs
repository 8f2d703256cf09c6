using Scheduler.Server.Runs;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>An occurrence of an alarm as the ledger holds it; instants in microseconds.</summary>
internal sealed record AlarmRunRow
{
    public required string Id { get; init; }

    public required string JobId { get; init; }

    public required int JobVersion { get; init; }

    public required string UserId { get; init; }

    public required RunState State { get; init; }

    public string? Reason { get; init; }

    public required long DueAt { get; init; }

    public required long ExpireAt { get; init; }

    public long? StartedAt { get; init; }

    public long? EndedAt { get; init; }
}
