using Scheduler.Server.Api;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Alarms;

/// <summary>Somebody has to acknowledge each ring, so alarms are not due as often as jobs may be.</summary>
internal static class AlarmTimes
{
    // A rule that is dense at all is dense among its next occurrences, or the time between two dense stretches is long.
    private const int Looked = 100;
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(10);

    public static void Check(TriggerSpec spec, DateTimeOffset now, CalendarSet calendars, FieldErrors errors)
    {
        if (spec.Misfire == MisfirePolicy.FireAll)
        {
            errors.Add("trigger.misfire", "must be fireOnce or skip: nobody wants to be rung for each of what was missed");
        }

        var (field, isDense) = spec switch
        {
            IntervalTriggerSpec interval => ("everyMs", interval.EveryMs < Apart.TotalMilliseconds),
            FixedDelayTriggerSpec delay => ("delayMs", delay.DelayMs < Apart.TotalMilliseconds),
            CronTriggerSpec => ("cron", IsDense(spec, now, calendars)),
            DailyTriggerSpec => ("times", IsDense(spec, now, calendars)),
            RecurrenceTriggerSpec => ("rrule", IsDense(spec, now, calendars)),
            _ => ("", false),
        };
        if (isDense)
        {
            errors.Add($"trigger.{field}", $"must leave at least {Apart.TotalSeconds} s from one ring to the next");
        }
    }

    private static bool IsDense(TriggerSpec spec, DateTimeOffset now, CalendarSet calendars)
    {
        var times = NextFires.Of(spec, now, Looked, calendars.Of(spec.Calendar));
        return times.Zip(times.Skip(1)).Any(pair => pair.Second - pair.First < Apart);
    }
}
