using Scheduler.Server.Tests.Triggers.Calendars;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers;

/// <summary>Each kind after a day's outage, with and without a calendar: the settlement against the list of what was missed.</summary>
public sealed class MisfireKindsTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddDays(1).AddMilliseconds(77);

    public static TheoryData<string, string, bool> Cases { get; } = Combine();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Settle_AfterADay_CountsWhatWasMissedAndKeepsTheLatest(string kind, string policy, bool hasCalendar)
    {
        var spec = Spec(kind) with { Misfire = Enum.Parse<MisfirePolicy>(policy) };
        var excluded = hasCalendar ? Calendar() : null;
        var times = QuartzTriggers.FireTimesOf(spec, excluded);
        var first = times.FirstFrom(Start)!.Value; // all of these fire
        var (missed, next) = times.Window(first, Now.AddTicks(1), int.MaxValue);
        var kept = spec.Misfire switch { MisfirePolicy.FireOnce => 1, MisfirePolicy.FireAll => Math.Min(1_000, missed.Count), _ => 0 };

        var settled = Settle(spec, excluded, first);

        Assert.Equal(missed.Count - kept, settled.Skipped);
        Assert.Equal(missed.Skip(missed.Count - kept), settled.Runs);
        Assert.Equal(next, settled.Next);
        if (settled.Skipped > 0)
        {
            Assert.Equal((first, missed[missed.Count - kept - 1]), (settled.SkippedFrom, settled.SkippedTo));
        }
    }

    [Theory]
    [InlineData(false, 8_640_008)]
    [InlineData(true, 5_940_008)]
    public void Settle_OfTenMillisecondsForADay_IsExact(bool hasCalendar, long expected)
    {
        var spec = new IntervalTriggerSpec { Id = "t", EveryMs = 10 };

        var settled = Settle(spec, hasCalendar ? Calendar() : null, Start);

        Assert.Equal(expected, settled.Skipped + settled.Runs.Count);
        Assert.Equal([Start.AddDays(1).AddMilliseconds(70)], settled.Runs);
        Assert.Equal(Start.AddDays(1).AddMilliseconds(80), settled.Next);
        Assert.Equal(Start.AddDays(1).AddMilliseconds(60), settled.SkippedTo);
    }

    [Fact]
    public void Settle_WhenTheCalendarExcludesTheEndOfTheOutage_KeepsTheLastThatWasDue()
    {
        var excluded = ExcludedTimes.Of(CalendarSpecs.Of(blackouts: [(Start.AddHours(10), Start.AddDays(30))]));

        var settled = Settle(new IntervalTriggerSpec { Id = "t", EveryMs = 1_000 }, excluded, Start);

        Assert.Equal([Start.AddHours(10).AddSeconds(-1)], settled.Runs);
        Assert.Equal(35_999, settled.Skipped);
        Assert.Equal(Start.AddDays(30), settled.Next);
    }

    [Fact]
    public void Settle_OfASingleMissedOccurrence_SkipsNothingButByPolicy()
    {
        var spec = new DailyTriggerSpec { Id = "t", Times = ["13:00"] };

        Assert.Equal((0, 1), Shape(Settle(spec, null, Start.AddHours(1))));
        Assert.Equal((0, 1), Shape(Settle(spec with { Misfire = MisfirePolicy.FireAll }, null, Start.AddHours(1))));
        Assert.Equal((1, 0), Shape(Settle(spec with { Misfire = MisfirePolicy.Skip }, null, Start.AddHours(1))));

        static (long, int) Shape(MissedRange range) => (range.Skipped, range.Runs.Count);
    }

    private static MissedRange Settle(TriggerSpec spec, ExcludedTimes? excluded, DateTimeOffset first)
    {
        // As Quartz holds it: built, stored, read.
        var trigger = QuartzTriggers.Build(spec, first, TriggerPlan.Of(Templates.Any, spec));
        return MisfireSettlement.Settle(QuartzTriggers.FireTimesOf(trigger, TriggerPlan.Of(trigger), excluded), first, Now, spec.Misfire);
    }

    // A working day's hours and a blackout: 7.5 of the 24 hours are excluded.
    private static ExcludedTimes Calendar() => ExcludedTimes.Of(CalendarSpecs.Of(timesOfDay: [("18:00", "00:30")], blackouts: [(Start.AddHours(16), Start.AddHours(17))]));

    private static TriggerSpec Spec(string kind) => kind switch
    {
        "cron" => new CronTriggerSpec { Id = "t", Cron = "0/7 * * * * ?" },
        "interval" => new IntervalTriggerSpec { Id = "t", EveryMs = 330 },
        "daily" => new DailyTriggerSpec { Id = "t", Times = [.. Enumerable.Range(0, 100).Select(i => TimesOfDay.Format(TimeSpan.FromMinutes(i * 14)))] },
        "recurrence" => new RecurrenceTriggerSpec { Id = "t", Rrule = "FREQ=SECONDLY;INTERVAL=9" },
        _ => new RecurrenceTriggerSpec { Id = "t", Rrule = "FREQ=MINUTELY;COUNT=1200", StartAt = Start },
    };

    private static TheoryData<string, string, bool> Combine()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (var kind in new[] { "cron", "interval", "daily", "recurrence", "counted" })
        {
            foreach (var policy in Enum.GetNames<MisfirePolicy>())
            {
                data.Add(kind, policy, false);
                data.Add(kind, policy, true);
            }
        }

        return data;
    }
}
