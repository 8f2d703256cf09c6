using Scheduler.Server.Triggers.Calendars;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers;

/// <summary>
/// The occurrences of the kinds that Quartz has no trigger for. Its daily one takes no list of times; its recurrence one counts COUNT by fires, of which a
/// window is a single one, leaves out the second pass of an hour that exists twice, and knows whole seconds only.
/// </summary>
internal static class SpecTimes
{
    public static FireTimes Of(DailyTriggerSpec spec, ExcludedTimes? excluded)
    {
        var times = new LocalTimes(Zone(spec), new DailyTimes(spec).NextLocal, isInterval: false);
        return new FireTimes(From(spec.StartAt, times.After), spec.EndAt, excluded);
    }

    public static FireTimes Of(RecurrenceTriggerSpec spec, ExcludedTimes? excluded)
    {
        var rule = RecurrenceText.Parse(spec.Rrule);
        var next = From(spec.StartAt, TimesOf(rule, spec.StartAt, Zone(spec)));
        return new FireTimes(next, Earlier(spec.EndAt, EndOf(rule, spec, next)), excluded);
    }

    /// <summary>The same occurrences without a COUNT, which would have to be counted from the start each time.</summary>
    public static RecurrenceTriggerSpec Counted(RecurrenceTriggerSpec spec) =>
        RecurrenceText.Parse(spec.Rrule).Count is null ? spec : spec with { EndAt = Of(spec, null).End, Rrule = RecurrenceText.WithoutCount(spec.Rrule) };

    /// <summary>The instants of a rule in a zone.</summary>
    public static Func<DateTimeOffset, DateTimeOffset?> TimesOf(RecurrenceRule rule, DateTimeOffset? startAt, TimeZoneInfo zone)
    {
        var start = startAt is { } given ? LocalTimes.LocalOf(given, zone) : DateTime.UnixEpoch;
        return new LocalTimes(zone, new RecurrenceTimes(rule, DateTime.SpecifyKind(start, DateTimeKind.Unspecified)).NextLocal, rule.IsInterval).After;
    }

    private static DateTimeOffset? EndOf(RecurrenceRule rule, RecurrenceTriggerSpec spec, Func<DateTimeOffset, DateTimeOffset?> next)
    {
        if (rule.Count is not { } count)
        {
            return rule.UntilInstant?.AddTicks(TimeSpan.TicksPerMicrosecond);
        }

        var last = spec.StartAt ?? DateTimeOffset.UnixEpoch;
        for (var (i, due) = (0, next(last.AddTicks(-1))); i < count && due is { } found; i++, due = next(found))
        {
            last = found;
        }

        return last.AddTicks(TimeSpan.TicksPerMicrosecond);
    }

    private static Func<DateTimeOffset, DateTimeOffset?> From(DateTimeOffset? startAt, Func<DateTimeOffset, DateTimeOffset?> next) =>
        startAt is { } start ? instant => next(instant < start ? start.AddTicks(-1) : instant) : next;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static TimeZoneInfo Zone(TriggerSpec spec) => TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone);
}
