using Scheduler.Server.Jobs;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Alarms;

/// <summary>An alarm as a caller writes it, before <see cref="AlarmValidation"/> has looked at it.</summary>
internal sealed record AlarmDocument
{
    public required string Label { get; init; }

    public AlarmSound Sound { get; init; }

    public required TriggerDocument Trigger { get; init; }

    /// <summary>How long it rings, or waits for a browser to be opened, before it counts as missed.</summary>
    public long ExpireAfterMs { get; init; } = 600_000;

    /// <summary>How long it is silent when somebody snoozes it and does not say how long.</summary>
    public int SnoozeMinutes { get; init; } = 5;

    /// <summary>Set by the server. A replacement may carry what was read, so that reading, changing and writing back needs no clean-up.</summary>
    public string? Id { get; init; }

    /// <inheritdoc cref="Id"/>
    public int? Version { get; init; }

    /// <inheritdoc cref="Id"/>
    public JobState? State { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <inheritdoc cref="Id"/>
    public DateTimeOffset? UpdatedAt { get; init; }
}
