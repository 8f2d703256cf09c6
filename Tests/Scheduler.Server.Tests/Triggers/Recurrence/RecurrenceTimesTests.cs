using System.Globalization;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Recurrence;

namespace Scheduler.Server.Tests.Triggers.Recurrence;

/// <summary>The examples that RFC 5545 prints in 3.8.5.3, with its own expectations: all of them start at 09:00 in New York.</summary>
public sealed class RecurrenceTimesTests
{
    [Theory]
    [InlineData("FREQ=DAILY;COUNT=10", "19970902T0900", "0902 0903 0904 0905 0906 0907 0908 0909 0910 0911 -")]
    [InlineData("FREQ=DAILY;UNTIL=19970905T000000Z", "19970902T0900", "0902 0903 0904 -")]
    [InlineData("FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902T0900", "0902 0912 0922 1002 1012 -")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "19970902T0900", "0902 0916 0930 1014 1028 1111 1125")]
    [InlineData("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "19970902T0900", "0902 0904 0909 0911 0916 0918 0923 0925 0930 1002 -")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "19970902T0900", "0902 0904 0916 0918 0930 1002 1014 1016 -")]
    [InlineData("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "19970905T0900", "0905 1003 1107 1205 19980102 19980206 19980306 19980403 19980501 19980605 -")]
    [InlineData("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "19970907T0900", "0907 0928 1102 1130 19980104 19980125 19980301 19980329 19980503 19980531 -")]
    [InlineData("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "19970922T0900", "0922 1020 1117 1222 19980119 19980216 -")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-3", "19970928T0900", "0928 1029 1128 1229 19980129 19980226")]
    [InlineData("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "19970902T0900", "0902 0915 1002 1015 1102 1115 1202 1215 19980102 19980115 -")]
    [InlineData("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "19970910T0900", "0910 0911 0912 0913 0914 0915 19990310 19990311 19990312 19990313 -")]
    [InlineData("FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "19970610T0900", "0610 0710 19980610 19980710 19990610 19990710 20000610 20000710 20010610 20010710 -")]
    [InlineData("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "19970101T0900", "0101 0410 0719 20000101 20000409 20000718 20030101 20030410 20030719 20060101 -")]
    [InlineData("FREQ=YEARLY;BYDAY=20MO", "19970519T0900", "0519 19980518 19990517")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512T0900", "0512 19980511 19990517")]
    [InlineData("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "19970313T0900", "0313 0320 0327 19980305 19980312 19980319 19980326 19990304")]
    [InlineData("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "19970903T0900", "19980213 19980313 19981113 19990813 20001013")]
    [InlineData("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "19970913T0900", "0913 1011 1108 1213 19980110 19980207")]
    [InlineData("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961105T0900", "19961105 20001107 20041102")]
    [InlineData("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "19970904T0900", "0904 1007 1106 -")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "19970929T0900", "0929 1030 1127 1230 19980129")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805T0900", "0805 0810 0819 0824 -")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805T0900", "0805 0817 0819 0831 -")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115T0900", "20070115 20070130 20070215 20070315 20070330 -")]
    public void Rule_OfTheStandardsExamples_GivesTheDaysThatItPrints(string rule, string start, string expected)
    {
        var spec = new RecurrenceTriggerSpec { Id = "r", Rrule = rule, TimeZone = "America/New_York", StartAt = InNewYork(start) };
        var days = expected.Split(' ');
        var wanted = days.Where(day => day != "-").Select(day => InNewYork((day.Length == 4 ? $"1997{day}" : day) + "T0900")).ToList();

        var times = NextFires.Of(spec, spec.StartAt.Value.AddSeconds(-1), days.Length);

        Assert.Equal(wanted, times);
    }

    [Theory]
    [InlineData("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T190000Z", "09:00 12:00 15:00 -")]
    [InlineData("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "09:00 09:15 09:30 09:45 10:00 10:15 -")]
    [InlineData("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "09:00 10:30 12:00 13:30 -")]
    [InlineData("FREQ=DAILY;BYHOUR=9,10,11;BYMINUTE=0,20,40", "09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20 11:40")]
    [InlineData("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", "09:00 09:20 09:40 10:00 10:20")]
    [InlineData("FREQ=SECONDLY;INTERVAL=2400;COUNT=4", "09:00 09:40 10:20 11:00 -")]
    [InlineData("FREQ=HOURLY;BYMINUTE=5,50;COUNT=4", "09:05 09:50 10:05 10:50 -")]
    public void Rule_WithinADay_GivesTheTimesThatTheStandardPrints(string rule, string expected)
    {
        var spec = new RecurrenceTriggerSpec { Id = "r", Rrule = rule, TimeZone = "America/New_York", StartAt = InNewYork("19970902T0900") };
        var times = expected.Split(' ');

        var found = NextFires.Of(spec, spec.StartAt.Value.AddSeconds(-1), times.Length);

        Assert.Equal(times.Where(time => time != "-").Select(time => InNewYork($"19970902T{time.Replace(":", "", StringComparison.Ordinal)}")), found);
    }

    [Fact]
    public void Rule_WithoutAStart_CountsFrom1970InTheTriggersZone()
    {
        var spec = new RecurrenceTriggerSpec { Id = "r", Rrule = "FREQ=WEEKLY", TimeZone = "Asia/Tokyo" };

        var times = NextFires.Of(spec, new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), 2);

        // 1970-01-01 was a Thursday.
        Assert.Equal([new DateTimeOffset(2026, 11, 25, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 2, 15, 0, 0, TimeSpan.Zero)], times);
    }

    [Fact]
    public void Rule_WithAStartBetweenSeconds_KeepsItsMilliseconds()
    {
        var start = new DateTimeOffset(2026, 11, 23, 12, 0, 0, 250, TimeSpan.Zero);
        var spec = new RecurrenceTriggerSpec { Id = "r", Rrule = "FREQ=SECONDLY;INTERVAL=30", StartAt = start };

        Assert.Equal([start, start.AddSeconds(30), start.AddSeconds(60)], NextFires.Of(spec, start.AddMilliseconds(-1), 3));
    }

    [Fact]
    public void Counted_OfARuleWithACount_HasTheSameOccurrencesWithoutIt()
    {
        var spec = new RecurrenceTriggerSpec { Id = "r", Rrule = "FREQ=DAILY;COUNT=3;BYHOUR=9,17", StartAt = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero) };

        var counted = SpecTimes.Counted(spec);

        Assert.Equal("FREQ=DAILY;BYHOUR=9,17", counted.Rrule);
        Assert.Equal(NextFires.Of(spec, spec.StartAt.Value, 9), NextFires.Of(counted, spec.StartAt.Value, 9));
        Assert.Equal(3, NextFires.Of(counted, spec.StartAt.Value, 9).Count);
    }

    [Theory]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=SECONDLY;INTERVAL=2;BYSECOND=1")]
    [InlineData("FREQ=MINUTELY;BYMONTH=4;BYMONTHDAY=31")]
    [InlineData("FREQ=DAILY;BYMONTH=6;BYMONTHDAY=31;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11,12;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19;BYSECOND=0,1,2,3,4,5,6,7,8,9")]
    public void NextLocal_OfARuleThatNeverHappens_GivesUp(string rule)
    {
        var times = new RecurrenceTimes(RecurrenceText.Parse(rule), new DateTime(2026, 1, 1));

        Assert.Null(times.NextLocal(new DateTime(2026, 11, 23)));
    }

    private static DateTimeOffset InNewYork(string text) => LocalTimes.InstantOf(
        DateTime.ParseExact(text, "yyyyMMdd'T'HHmm", CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
}
