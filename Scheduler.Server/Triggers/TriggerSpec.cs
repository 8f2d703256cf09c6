using System.Text.Json.Serialization;

namespace Scheduler.Server.Triggers;

/// <summary>When a job runs: valid, stored with the job and answered as it is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CronTriggerSpec), "cron")]
[JsonDerivedType(typeof(IntervalTriggerSpec), "interval")]
[JsonDerivedType(typeof(OnceTriggerSpec), "once")]
[JsonDerivedType(typeof(DailyTriggerSpec), "daily")]
[JsonDerivedType(typeof(RecurrenceTriggerSpec), "recurrence")]
[JsonDerivedType(typeof(FixedDelayTriggerSpec), "fixedDelay")]
internal abstract record TriggerSpec
{
    /// <summary>A changed schedule is a new id, so that what was planned under the old one cannot be taken for it.</summary>
    public required string Id { get; init; }

    public string TimeZone { get; init; } = "UTC";

    public MisfirePolicy Misfire { get; init; }

    /// <summary>The name of the calendar whose excluded times are not due; null for none.</summary>
    public string? Calendar { get; init; }

    /// <summary>No occurrence before it; null for none.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>No occurrence at or after it; null for none.</summary>
    public DateTimeOffset? EndAt { get; init; }

    /// <summary>Whether a Quartz trigger plans its occurrences, window by window.</summary>
    [JsonIgnore]
    public virtual bool IsPlannedByQuartz => true;

    /// <summary>Due at the same instants, whatever the ids and misfire policies are.</summary>
    public bool HasScheduleOf(TriggerSpec other) => this with { Id = "", Misfire = default } == other with { Id = "", Misfire = default };
}
