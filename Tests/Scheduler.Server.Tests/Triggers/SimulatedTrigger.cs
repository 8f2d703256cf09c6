using System.Globalization;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Triggers.Calendars;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers;

/// <summary>A random trigger, and in plain words of its own which local minutes it means.</summary>
/// <param name="Spec">The trigger.</param>
/// <param name="Calendar">Its calendar; null for none.</param>
/// <param name="Takes">Whether it means a local minute; null for an interval.</param>
/// <param name="IsFixed">Whether a local minute that exists twice counts once.</param>
internal sealed record SimulatedTrigger(TriggerSpec Spec, CalendarSpec? Calendar, Func<DateTime, bool>? Takes, bool IsFixed)
{
    private static readonly string[] Zones = ["UTC", "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kolkata"];
    private static readonly string[] Codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    private static readonly Dictionary<string, SimulatedClock> Clocks = new(StringComparer.Ordinal);

    public static SimulatedTrigger Make(Random random, DateTimeOffset from, DateTimeOffset to)
    {
        var zone = Zones[random.Next(Zones.Length)];
        var made = random.Next(9) switch
        {
            0 => CronAt(random),
            1 => CronEach(random),
            2 => Interval(random),
            3 or 4 => Daily(random),
            5 => Days(random),
            6 => Weeks(random),
            7 => Months(random),
            _ => Minutes(random),
        };
        var spec = made.Spec with
        {
            TimeZone = zone,
            StartAt = made.Spec.StartAt ?? (random.Next(4) == 0 && made.Spec is not RecurrenceTriggerSpec ? Minute(from, random.Next(20_000)) : null),
            EndAt = random.Next(4) == 0 ? Minute(to, -random.Next(10_000)) : null,
        };
        return made with { Spec = spec, Calendar = random.Next(3) == 0 ? RandomCalendar(random, from) : null };
    }

    public List<long> Expected(DateTimeOffset from, DateTimeOffset to) =>
    [
        .. (Takes is null ? Multiples(from, to) : Clock(Spec.TimeZone, from, to).Instants(Takes, IsFixed))
            .Where(at => at > from && at <= to && !(at < Spec.StartAt) && !(at >= Spec.EndAt) && !IsExcluded(at, from, to))
            .Select(at => at.ToMicros()),
    ];

    private IEnumerable<DateTimeOffset> Multiples(DateTimeOffset from, DateTimeOffset to)
    {
        var step = ((IntervalTriggerSpec)Spec).EveryMs;
        var phase = (Spec.StartAt ?? DateTimeOffset.UnixEpoch).ToUnixTimeMilliseconds();
        for (var ms = from.ToUnixTimeMilliseconds() + 1; ms <= to.ToUnixTimeMilliseconds();)
        {
            var over = (ms - phase) % step;
            if (over == 0)
            {
                yield return DateTimeOffset.FromUnixTimeMilliseconds(ms);
            }

            ms += over == 0 ? step : over < 0 ? -over : step - over;
        }
    }

    private bool IsExcluded(DateTimeOffset at, DateTimeOffset from, DateTimeOffset to)
    {
        if (Calendar is not { } calendar)
        {
            return false;
        }

        var local = Clock(calendar.TimeZone, from, to).Local(at);
        var time = local.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return calendar.Weekdays.Contains(local.DayOfWeek.ToString()[..3].ToUpperInvariant())
            || calendar.Dates.Contains(local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            || calendar.Blackouts.Any(blackout => at >= blackout.From && at < blackout.To)
            || calendar.TimesOfDay.Any(range => string.CompareOrdinal(range.From, range.To) < 0
                ? string.CompareOrdinal(time, range.From) >= 0 && string.CompareOrdinal(time, range.To) < 0
                : string.CompareOrdinal(time, range.From) >= 0 || string.CompareOrdinal(time, range.To) < 0);
    }

    private static SimulatedTrigger CronAt(Random random)
    {
        var (hour, minute, days) = (random.Next(24), random.Next(60), RandomDays(random));
        var names = string.Join(',', days.Select(day => DayNames.All[day]));
        return new(new CronTriggerSpec { Id = "t", Cron = $"0 {minute} {hour} ? * {names}" }, null, at => at.Hour == hour && at.Minute == minute && days.Contains(Day(at)), true);
    }

    private static SimulatedTrigger CronEach(Random random)
    {
        var step = new[] { 10, 15, 20, 30 }[random.Next(4)];
        return new(new CronTriggerSpec { Id = "t", Cron = $"0 0/{step} * * * ?" }, null, at => at.Minute % step == 0, false);
    }

    private static SimulatedTrigger Interval(Random random) =>
        new(new IntervalTriggerSpec { Id = "t", EveryMs = (60_000 * random.Next(7, 3_000)) + (random.Next(2) * 250) }, null, null, false);

    private static SimulatedTrigger Daily(Random random)
    {
        var (days, minutes) = (RandomDays(random), Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(1_440)).Distinct().Order().ToList());
        var times = minutes.Select(minute => $"{minute / 60:00}:{minute % 60:00}").ToList();
        return new(new DailyTriggerSpec { Id = "t", Times = times, Days = [.. days.Select(day => DayNames.All[day])] }, null, at => days.Contains(Day(at)) && minutes.Contains((at.Hour * 60) + at.Minute), true);
    }

    private static SimulatedTrigger Days(Random random)
    {
        var (every, hour, minute) = (random.Next(1, 6), random.Next(24), random.Next(60));
        return new(
            new RecurrenceTriggerSpec { Id = "t", Rrule = $"FREQ=DAILY;INTERVAL={every};BYHOUR={hour};BYMINUTE={minute};BYSECOND=0" },
            null,
            at => at.Hour == hour && at.Minute == minute && (at.Date - DateTime.UnixEpoch).Days % every == 0,
            true);
    }

    private static SimulatedTrigger Weeks(Random random)
    {
        var (every, days, hour) = (random.Next(1, 4), RandomDays(random), random.Next(24));
        return new(
            new RecurrenceTriggerSpec { Id = "t", Rrule = $"FREQ=WEEKLY;INTERVAL={every};BYDAY={string.Join(',', days.Select(day => Codes[day]))};BYHOUR={hour}" },
            null,
            at => at is { Minute: 0 } && at.Hour == hour && days.Contains(Day(at)) && (at.Date.AddDays(-Day(at)) - new DateTime(1969, 12, 29)).Days / 7 % every == 0,
            true);
    }

    private static SimulatedTrigger Months(Random random)
    {
        var (hour, day, nth) = (random.Next(24), random.Next(7), random.Next(-1, 5));
        if (nth == 0)
        {
            return new(new RecurrenceTriggerSpec { Id = "t", Rrule = $"FREQ=MONTHLY;BYMONTHDAY=-1,15;BYHOUR={hour}" }, null, at => at.Hour == hour && at.Minute == 0 && (at.Day == 15 || at.AddDays(1).Day == 1), true);
        }

        return new(
            new RecurrenceTriggerSpec { Id = "t", Rrule = $"FREQ=MONTHLY;BYDAY={nth}{Codes[day]};BYHOUR={hour}" },
            null,
            at => at.Hour == hour && at.Minute == 0 && Day(at) == day && (nth > 0 ? (at.Day + 6) / 7 == nth : at.AddDays(7).Month != at.Month),
            true);
    }

    private static SimulatedTrigger Minutes(Random random)
    {
        var (every, hours) = (new[] { 10, 20, 30 }[random.Next(3)], Enumerable.Range(0, 24).Where(_ => random.Next(2) == 0).DefaultIfEmpty(12).ToList());
        return new(
            new RecurrenceTriggerSpec { Id = "t", Rrule = $"FREQ=MINUTELY;INTERVAL={every};BYHOUR={string.Join(',', hours)}" }, null, at => at.Minute % every == 0 && hours.Contains(at.Hour), false);
    }

    private static CalendarSpec RandomCalendar(Random random, DateTimeOffset from) => CalendarSpecs.Of(
        Zones[random.Next(Zones.Length)],
        random.Next(2) == 0 ? ["SAT", "SUN"] : [],
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => from.AddDays(random.Next(31)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))],
        random.Next(2) == 0 ? [($"{random.Next(24):00}:15:00", $"{random.Next(24):00}:30:00")] : [],
        random.Next(2) == 0 ? [(Minute(from, random.Next(20_000)), Minute(from, random.Next(20_000, 30_000)))] : []);

    private static List<int> RandomDays(Random random) => [.. Enumerable.Range(0, 7).Where(_ => random.Next(3) > 0).DefaultIfEmpty(2)];

    private static int Day(DateTime at) => ((int)at.DayOfWeek + 6) % 7;

    private static DateTimeOffset Minute(DateTimeOffset near, int minutes) => near.AddSeconds(-near.Second).AddMinutes(minutes);

    private static SimulatedClock Clock(string zone, DateTimeOffset from, DateTimeOffset to) =>
        Clocks.TryGetValue(zone, out var known) ? known : Clocks[zone] = new SimulatedClock(TimeZoneInfo.FindSystemTimeZoneById(zone), from.AddDays(-2), to.AddDays(2));
}
