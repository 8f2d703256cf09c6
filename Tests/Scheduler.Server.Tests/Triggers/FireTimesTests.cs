using System.Globalization;
using Quartz;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers;

public sealed class FireTimesTests
{
    [Theory]
    [InlineData("Asia/Tokyo", 2026, 1)]
    [InlineData("Europe/Berlin", 2026, 1)]
    [InlineData("America/New_York", 2027, 1)]
    [InlineData("Australia/Lord_Howe", 2026, 1)]
    public void Cron_AtAFixedLocalTime_FiresOncePerWorkday(string zone, int year, int month)
    {
        var spec = new CronTriggerSpec { Id = "c", Cron = "0 30 9 ? * MON-FRI", TimeZone = zone };
        var from = new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);

        var times = NextFires.Of(spec, from, 250);

        Assert.Equal(Workdays(zone, from).Take(250), times);
    }

    [Fact]
    public void Cron_AtALocalTimeThatDoesNotExist_FiresAtTheEndOfTheGap()
    {
        var spec = new CronTriggerSpec { Id = "c", Cron = "0 30 2 * * ?", TimeZone = "Europe/Berlin" };

        var times = NextFires.Of(spec, new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero), 2);

        Assert.Equal([new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 3, 30, 0, 30, 0, TimeSpan.Zero)], times);
    }

    [Fact]
    public void Cron_AtALocalTimeThatExistsTwice_FiresOnce()
    {
        var spec = new CronTriggerSpec { Id = "c", Cron = "0 30 2 * * ?", TimeZone = "Europe/Berlin" };

        var times = NextFires.Of(spec, new DateTimeOffset(2026, 10, 24, 12, 0, 0, TimeSpan.Zero), 2);

        Assert.Equal(new DateTimeOffset(2026, 10, 26, 1, 30, 0, TimeSpan.Zero), times[1]);
    }

    [Theory]
    [InlineData("0 30 1 * * ?", "2026-11-02T06:30Z 2026-11-03T06:30Z")]
    [InlineData("0 0/30 1 * * ?", "2026-11-01T06:00Z 2026-11-01T06:30Z")]
    [InlineData("0 0/30 * * * ?", "2026-11-01T06:00Z 2026-11-01T06:30Z")]
    public void Cron_AskedBetweenTheTwoPassesOfAnHour_AnswersAsItDoesBeforeThem(string cron, string expected)
    {
        var spec = new CronTriggerSpec { Id = "c", Cron = cron, TimeZone = "America/New_York" };
        var between = new DateTimeOffset(2026, 11, 1, 5, 45, 0, TimeSpan.Zero);

        var times = NextFires.Of(spec, between, 2);
        var fromBefore = NextFires.Of(spec, between.AddHours(-3), 40).Where(time => time > between).Take(2);

        Assert.Equal(expected.Split(' '), times.Select(time => time.ToString("yyyy-MM-ddTHH:mm'Z'", CultureInfo.InvariantCulture)));
        Assert.Equal(fromBefore, times);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(333)]
    [InlineData(86_400_000)]
    public void Interval_WithoutStart_IsDueAtWholeMultiplesSince1970(long everyMs)
    {
        var now = new DateTimeOffset(2026, 11, 23, 14, 5, 7, 123, TimeSpan.Zero).AddMicroseconds(456);

        var times = NextFires.Of(new IntervalTriggerSpec { Id = "i", EveryMs = everyMs }, now, 100);

        var first = ((now.ToUnixTimeMilliseconds() / everyMs) + 1) * everyMs;
        Assert.Equal(Enumerable.Range(0, 100).Select(i => DateTimeOffset.FromUnixTimeMilliseconds(first + (i * everyMs))), times);
    }

    [Fact]
    public void Interval_WithStartAndEnd_KeepsItsPhaseAndEndsBeforeTheEnd()
    {
        var start = new DateTimeOffset(2026, 11, 23, 14, 0, 0, 5, TimeSpan.Zero);
        var spec = new IntervalTriggerSpec { Id = "i", EveryMs = 20, StartAt = start, EndAt = start.AddMilliseconds(60) };

        var times = NextFires.Of(spec, start.AddHours(-1), 10);

        Assert.Equal([start, start.AddMilliseconds(20), start.AddMilliseconds(40)], times);
    }

    [Fact]
    public void After_WithACalendar_LeavesOutWhatItExcludes()
    {
        var noon = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        var holidays = ExcludedTimes.Of(Calendars.CalendarSpecs.Of(dates: ["2026-11-24"]));
        var spec = new CronTriggerSpec { Id = "c", Cron = "0 0 12 * * ?" };

        var (times, next) = QuartzTriggers.FireTimesOf(spec, holidays).Window(noon, noon.AddDays(3), 10);

        Assert.Equal([noon, noon.AddDays(2)], times);
        Assert.Equal(noon.AddDays(3), next);
    }

    [Fact]
    public void TriggerPlan_ThroughTheDataMap_ComesBackWhole()
    {
        var template = Templates.Any with { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["zone"] = "eu" }, Priority = 9 };
        ITrigger trigger = QuartzTriggers.Build(new IntervalTriggerSpec { Id = "i", EveryMs = 10 }, DateTimeOffset.UnixEpoch, new TriggerPlan(template, MisfirePolicy.FireAll));

        var plan = TriggerPlan.Of(trigger);

        Assert.Equal(MisfirePolicy.FireAll, plan.Misfire);
        Assert.Equal(9, plan.Template.Priority);
        Assert.Equal("eu", plan.Template.Labels!["zone"]);
    }

    // The zone's rules alone, without any cron.
    private static IEnumerable<DateTimeOffset> Workdays(string zone, DateTimeOffset from)
    {
        var rules = TimeZoneInfo.FindSystemTimeZoneById(zone);
        for (var day = from.Date.AddDays(-1); ; day = day.AddDays(1))
        {
            var local = day.AddHours(9).AddMinutes(30);
            var instant = new DateTimeOffset(TimeZoneInfo.ConvertTimeToUtc(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), rules));
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && instant > from)
            {
                yield return instant;
            }
        }
    }
}
