using Scheduler.Server.Jobs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;

namespace Scheduler.Server.Alarms;

/// <summary>An alarm as it is answered.</summary>
internal sealed record AlarmView
{
    public required string Id { get; init; }

    public required int Version { get; init; }

    public required JobState State { get; init; }

    public required string Label { get; init; }

    public required AlarmSound Sound { get; init; }

    public required TriggerSpec Trigger { get; init; }

    public required long ExpireAfterMs { get; init; }

    public required int SnoozeMinutes { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static AlarmView Of(JobRow row)
    {
        var args = AlarmArgs.Parse(row.Spec.Args);
        return new AlarmView
        {
            Id = row.Id,
            Version = row.Version,
            State = row.State,
            Label = args.Label,
            Sound = args.Sound,
            Trigger = row.Spec.Triggers[0],
            ExpireAfterMs = row.Spec.ExpireAfterMs,
            SnoozeMinutes = args.SnoozeMinutes,
            CreatedAt = Instants.FromMicros(row.CreatedAt),
            UpdatedAt = Instants.FromMicros(row.UpdatedAt),
        };
    }
}
