using Quartz;
using Quartz.Extensibility;
using Quartz.Impl.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>Makes Quartz triggers of ours.</summary>
internal static class QuartzTriggers
{
    // The same number in every family of triggers.
    private const int IgnoreMisfires = (int)CronTriggerMisfireInstruction.IgnoreMisfires;

    public static JobKey PlanJobKey { get; } = new("plan", "ledger");

    public static TriggerKey KeyOf(string triggerId) => new(triggerId, "jobs");

    /// <summary>The trigger as it is defined, for its fire times alone.</summary>
    public static FireTimes FireTimesOf(TriggerSpec spec, ExcludedTimes? excluded) => spec switch
    {
        DailyTriggerSpec daily => SpecTimes.Of(daily, excluded),
        RecurrenceTriggerSpec recurrence => SpecTimes.Of(recurrence, excluded),
        OnceTriggerSpec once => new FireTimes(instant => instant < once.At && !(once.At < once.StartAt) ? once.At : null, once.EndAt, excluded),
        _ => FireTimesOf(Build(spec, spec.StartAt ?? DateTimeOffset.UnixEpoch), excluded),
    };

    /// <summary>The trigger as it is stored.</summary>
    public static FireTimes FireTimesOf(ITrigger trigger, TriggerPlan plan, ExcludedTimes? excluded) =>
        plan.Spec is { } spec ? FireTimesOf(spec, excluded) : FireTimesOf(trigger, excluded);

    /// <summary>The trigger as it is stored: its first fire is <paramref name="first"/>, one of its occurrences, which keeps an interval's phase.</summary>
    public static IOperableTrigger Build(TriggerSpec spec, DateTimeOffset first, TriggerPlan plan)
    {
        var trigger = Build(spec, first);
        trigger.Key = KeyOf(spec.Id);
        trigger.JobKey = PlanJobKey;
        trigger.JobDataMap = plan.ToDataMap();
        return trigger;
    }

    private static FireTimes FireTimesOf(ITrigger trigger, ExcludedTimes? excluded) =>
        new(trigger is ICronTrigger cron ? new CronTimes(cron).After : instant => trigger.GetFireTimeAfter(instant), trigger.EndTimeUtc, excluded)
        {
            Interval = (trigger as ISimpleTrigger)?.RepeatInterval,
        };

    private static TriggerBase Build(TriggerSpec spec, DateTimeOffset start) => spec switch
    {
        CronTriggerSpec cron => new CronTriggerImpl(TimeProvider.System)
        {
            CronExpression = CronExpression.Parse(cron.Cron).WithTimeZone(TimeZoneInfo.FindSystemTimeZoneById(cron.TimeZone)),
            StartTimeUtc = start,

            // Cron knows whole seconds only; an end within a second must not cut off that second's own occurrence.
            EndTimeUtc = cron.EndAt is { } end ? Ceiling(end) : null,
            MisfireInstructionCode = IgnoreMisfires,
        },
        IntervalTriggerSpec interval => new SimpleTriggerImpl(TimeProvider.System)
        {
            RepeatInterval = TimeSpan.FromMilliseconds(interval.EveryMs),
            RepeatCount = SimpleTriggerImpl.RepeatIndefinitely,
            StartTimeUtc = start,
            EndTimeUtc = interval.EndAt,
            MisfireInstructionCode = IgnoreMisfires,
        },

        // For Quartz these are only something that has a next fire time, which planning sets each time; the plan says which kind it is.
        DailyTriggerSpec or RecurrenceTriggerSpec => new SimpleTriggerImpl(TimeProvider.System)
        {
            RepeatInterval = TimeSpan.FromDays(1),
            RepeatCount = SimpleTriggerImpl.RepeatIndefinitely,
            StartTimeUtc = start,
            MisfireInstructionCode = IgnoreMisfires,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(spec), $"A trigger of type {spec.GetType().Name} has no place in Quartz."),
    };

    private static DateTimeOffset Ceiling(DateTimeOffset instant)
    {
        var over = instant.UtcTicks % TimeSpan.TicksPerSecond;
        return over == 0 ? instant : instant.AddTicks(TimeSpan.TicksPerSecond - over);
    }
}
