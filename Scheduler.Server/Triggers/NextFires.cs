using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Triggers;

/// <summary>What a trigger says about the future, whatever is planned.</summary>
internal static class NextFires
{
    public static IReadOnlyList<DateTimeOffset> Of(TriggerSpec spec, DateTimeOffset now, int count, ExcludedTimes? excluded = null)
    {
        if (spec is FixedDelayTriggerSpec)
        {
            // It depends on how long runs take.
            return [];
        }

        var times = QuartzTriggers.FireTimesOf(spec, excluded);
        return times.After(now) is { } first ? times.Window(first, DateTimeOffset.MaxValue, count).Times : [];
    }
}
