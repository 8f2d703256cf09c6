using System.Globalization;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Triggers.Calendars;

/// <summary>A DATE or DATE-TIME.</summary>
/// <param name="Local">In <paramref name="Zone"/>.</param>
/// <param name="Zone">UTC, the one that TZID names, or the calendar's for a floating time.</param>
/// <param name="IsDate">A whole day.</param>
internal sealed record IcsTime(DateTime Local, TimeZoneInfo Zone, bool IsDate)
{
    public const string Shape = "20300131, 20300131T093000 with or without a TZID that is an IANA time zone, or 20300131T093000Z, between 1970 and 2200";

    public DateTimeOffset Instant => LocalTimes.InstantOf(Local, Zone);

    /// <returns>Null when it is not understood.</returns>
    public static IcsTime? Read(string value, IcsLine line, string zone)
    {
        var text = value.Trim();
        var isDate = text.Length == "20300131".Length;
        var isUtc = text is [.., 'Z'];
        if (line.Parameter("TZID") is { } named)
        {
            zone = named;
        }

        if (line.Parameter("VALUE") is { } kind && kind != (isDate ? "DATE" : "DATE-TIME")
            || !TimeZones.IsKnown(zone)
            || !DateTime.TryParseExact(isUtc ? text[..^1] : text, isDate ? "yyyyMMdd" : "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || local.Year is < 1970 or > 2200)
        {
            return null;
        }

        return new IcsTime(local, isUtc ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone), isDate);
    }

    /// <summary>The same rule without a COUNT, which would have to be counted from the start each time; null when it gives no time at all.</summary>
    public static RecurrenceRule? Bounded(RecurrenceRule rule, IcsTime start)
    {
        // Whole days have no zone, so their UNTIL counts as a local time.
        var bounded = start.IsDate && rule.UntilInstant is { } until
            ? rule with { UntilInstant = null, UntilLocal = DateTime.SpecifyKind(until.UtcDateTime, DateTimeKind.Unspecified) }
            : rule;
        var times = new RecurrenceTimes(bounded, start.Local);
        if (times.NextLocal(start.Local.AddTicks(-1)) is not { } last)
        {
            return null;
        }

        for (var i = 1; i < bounded.Count && times.NextLocal(last) is { } next; i++)
        {
            last = next;
        }

        return bounded.Count is null ? bounded : bounded with { Count = null, UntilLocal = last };
    }
}
