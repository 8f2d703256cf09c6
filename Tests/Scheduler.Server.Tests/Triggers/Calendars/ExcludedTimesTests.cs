using System.Globalization;
using Scheduler.Server.Triggers.Calendars;
using static Scheduler.Server.Tests.Triggers.Calendars.CalendarSpecs;

namespace Scheduler.Server.Tests.Triggers.Calendars;

public sealed class ExcludedTimesTests
{
    /// <summary>What is excluded, as stretches seen from an instant on.</summary>
    public static TheoryData<string, string, string> Stretches { get; } = new()
    {
        { "weekdays:SAT,SUN@UTC", "2026-11-20T00:00Z", "2026-11-21T00:00Z/2026-11-23T00:00Z 2026-11-28T00:00Z/2026-11-30T00:00Z" },
        { "weekdays:SUN@Asia/Tokyo", "2026-11-20T00:00Z", "2026-11-21T15:00Z/2026-11-22T15:00Z 2026-11-28T15:00Z/2026-11-29T15:00Z" },
        { "dates:2026-12-25,2026-12-26@Europe/Berlin", "2026-11-20T00:00Z", "2026-12-24T23:00Z/2026-12-26T23:00Z" },

        // The day on which the clocks change has 23 hours, or 25.
        { "dates:2026-03-29@Europe/Berlin", "2026-03-20T00:00Z", "2026-03-28T23:00Z/2026-03-29T22:00Z" },
        { "dates:2026-10-25@Europe/Berlin", "2026-10-20T00:00Z", "2026-10-24T22:00Z/2026-10-25T23:00Z" },
        { "times:22:00-06:00@UTC", "2026-11-20T12:00Z", "2026-11-20T22:00Z/2026-11-21T06:00Z 2026-11-21T22:00Z/2026-11-22T06:00Z" },
        { "times:18:00-24:00@America/New_York", "2026-11-20T12:00Z", "2026-11-20T23:00Z/2026-11-21T05:00Z" },

        // In both passes of the hour that exists twice, and cut short where part of it does not exist.
        { "times:02:00-02:30@Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T00:00Z/2026-10-25T00:30Z 2026-10-25T01:00Z/2026-10-25T01:30Z 2026-10-26T01:00Z/2026-10-26T01:30Z" },
        { "times:01:30-03:30@Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T00:30Z/2026-03-29T01:30Z 2026-03-29T23:30Z/2026-03-30T01:30Z" },
        { "blackout:2026-11-24T10:00Z/2026-11-26T11:30Z@UTC", "2026-11-24T09:00Z", "2026-11-24T10:00Z/2026-11-26T11:30Z" },
        { "blackout:2026-11-24T10:00Z/2026-11-24T11:00Z;times:10:30-12:00@UTC", "2026-11-24T09:00Z", "2026-11-24T10:00Z/2026-11-24T12:00Z 2026-11-25T10:30Z/2026-11-25T12:00Z" },
        { "weekdays:SUN;dates:2026-11-23;times:00:00-08:00@UTC", "2026-11-21T12:00Z", "2026-11-22T00:00Z/2026-11-24T08:00Z 2026-11-25T00:00Z/2026-11-25T08:00Z" },
    };

    [Theory]
    [MemberData(nameof(Stretches))]
    public void Stretches_OfACalendar_BeginAndEndWhereWritten(string calendar, string from, string expected)
    {
        var excluded = ExcludedTimes.Of(Spec(calendar));
        var at = At(from);
        var found = new List<string>();

        foreach (var _ in expected.Split(' '))
        {
            var start = excluded.FirstExcludedFrom(at, at.AddDays(60))!.Value; // the test fails here when there is none
            at = excluded.FirstIncludedFrom(start)!.Value;
            found.Add($"{start:yyyy-MM-ddTHH:mm}Z/{at:yyyy-MM-ddTHH:mm}Z");
            Assert.Equal(start, excluded.FirstIncludedFrom(start.AddTicks(-1)) is var before && before == start.AddTicks(-1) ? start : before);
        }

        Assert.Equal(expected.Split(' '), found);
    }

    [Fact]
    public void FirstExcludedFrom_UpToTheInstantBeforeItBegins_IsNone()
    {
        var excluded = ExcludedTimes.Of(Of(dates: ["2026-11-24"]));

        Assert.Null(excluded.FirstExcludedFrom(At("2026-11-23T00:00Z"), At("2026-11-24T00:00Z").AddTicks(-1)));
        Assert.Equal(At("2026-11-24T00:00Z"), excluded.FirstExcludedFrom(At("2026-11-23T00:00Z"), At("2026-11-24T00:00Z")));
    }

    [Fact]
    public void FirstIncludedFrom_WhenNothingIsLeftForTwentyYears_IsNone()
    {
        var excluded = ExcludedTimes.Of(Of(blackouts: [(At("2020-01-01T00:00Z"), At("2100-01-01T00:00Z"))]));

        Assert.Null(excluded.FirstIncludedFrom(At("2026-11-23T00:00Z")));
    }

    [Fact]
    public async Task Answers_ToManyThreadsAtOnce_AreTheSame()
    {
        var excluded = ExcludedTimes.Of(Of(weekdays: ["SUN"], ics: "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20200101T100000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=2TU\nEND:VEVENT\nEND:VCALENDAR"));
        var start = At("2026-11-01T10:30Z");

        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
            Enumerable.Range(0, 400).Count(day => excluded.FirstIncludedFrom(start.AddDays((day * (thread + 1)) % 400)) != start.AddDays((day * (thread + 1)) % 400)))));

        // With 1, 3, 7 steps every day is met once; 58 Sundays and 13 second Tuesdays.
        Assert.Equal([71, 71, 71], [counts[0], counts[2], counts[6]]);
    }

    private static CalendarSpec Spec(string text)
    {
        var (parts, zone) = (text.Split('@')[0].Split(';'), text.Split('@')[1]);
        string[] Values(string name) => [.. parts.Where(part => part.StartsWith(name, StringComparison.Ordinal)).SelectMany(part => part[name.Length..].Split(','))];
        return Of(
            zone,
            Values("weekdays:"),
            Values("dates:"),
            [.. Values("times:").Select(range => (range.Split('-')[0], range.Split('-')[1]))],
            [.. Values("blackout:").Select(range => (At(range.Split('/')[0]), At(range.Split('/')[1])))]);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
