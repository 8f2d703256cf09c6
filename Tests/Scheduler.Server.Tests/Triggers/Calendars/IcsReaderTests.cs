using System.Globalization;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers.Calendars;

public sealed class IcsReaderTests
{
    private const string Alarm = "BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nRRULE:FREQ=NONSENSE\r\nEND:VALARM\r\n";

    [Theory]
    [InlineData("DTSTART;VALUE=DATE:20261225", "2026-12-24T23:00Z/2026-12-25T23:00Z")]
    [InlineData("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227", "2026-12-24T23:00Z/2026-12-26T23:00Z")]
    [InlineData("DTSTART:20261225\r\nDURATION:P1W", "2026-12-24T23:00Z/2026-12-31T23:00Z")]
    [InlineData("DTSTART:20261201T100000Z\r\nDTEND:20261201T113000Z", "2026-12-01T10:00Z/2026-12-01T11:30Z")]
    [InlineData("DTSTART;TZID=Asia/Tokyo:20261201T100000\r\nDURATION:PT45M", "2026-12-01T01:00Z/2026-12-01T01:45Z")]
    [InlineData("DTSTART;TZID=\"Asia/Tokyo\":20261201T100000\r\nDTEND:20261201T110000Z", "2026-12-01T01:00Z/2026-12-01T11:00Z")]
    [InlineData("DTSTART:20261201T100000\r\nDURATION:PT1H", "2026-12-01T09:00Z/2026-12-01T10:00Z")]
    [InlineData("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nTRANSP:TRANSPARENT", "2026-12-24T23:00Z/2026-12-25T23:00Z 2027-12-24T23:00Z/2027-12-25T23:00Z")]
    [InlineData("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20261225", "2027-12-24T23:00Z/2027-12-25T23:00Z")]
    [InlineData("DTSTART;VALUE=DATE:20241128\r\nDTEND;VALUE=DATE:20241130\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=3", "2026-11-25T23:00Z/2026-11-27T23:00Z -")]
    [InlineData("DTSTART;TZID=America/New_York:20260105T093000\r\nDURATION:PT30M\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE:20261130T143000Z", "2026-11-23T14:30Z/2026-11-23T15:00Z 2026-12-07T14:30Z/2026-12-07T15:00Z")]
    [InlineData("DTSTART:20261123T180000Z\r\nDURATION:PT12H\r\nRRULE:FREQ=DAILY;UNTIL=20261124T180000Z", "2026-11-23T18:00Z/2026-11-24T06:00Z 2026-11-24T18:00Z/2026-11-25T06:00Z -")]
    [InlineData("DTSTART:20261201T100000Z\r\nDURATION:PT1H\r\nSTATUS:CANCELLED", "-")]
    [InlineData("DTSTART:2026\r\n 1201T10000\r\n\t0Z\r\nDURATION:PT1H\r\nSUMMARY:folded\\, and\r\n  more: than; one", "2026-12-01T10:00Z/2026-12-01T11:00Z")]
    [InlineData("DTSTART:20261201T100000Z\r\n" + Alarm + "DURATION:PT1H", "2026-12-01T10:00Z/2026-12-01T11:00Z")]
    public void Events_OfACalendarInBerlin_ExcludeTheirStretches(string lines, string expected)
    {
        var text = Calendar(lines);
        var excluded = ExcludedTimes.Of(CalendarSpecs.Of("Europe/Berlin", ics: text));
        var at = At("2026-11-20T00:00Z");
        var found = new List<string>();

        foreach (var _ in expected.Split(' '))
        {
            var start = excluded.FirstExcludedFrom(at, at.AddDays(800));
            at = start is { } from ? excluded.FirstIncludedFrom(from)!.Value : at; // all of these end
            found.Add(start is null ? "-" : $"{start:yyyy-MM-ddTHH:mm}Z/{at:yyyy-MM-ddTHH:mm}Z");
        }

        Assert.Null(IcsReader.Read(text, "Europe/Berlin").Problem);
        Assert.Equal(expected.Split(' '), found);
    }

    [Theory]
    [InlineData("DTSTART:20261201T100000Z", "end is not after its start")]
    [InlineData("SUMMARY:nothing", "without a DTSTART")]
    [InlineData("DTSTART:soon", "DTSTART is not understood")]
    [InlineData("DTSTART;TZID=Mars/Olympus:20261201T100000\nDURATION:PT1H", "DTSTART is not understood")]
    [InlineData("DTSTART;VALUE=PERIOD:20261201T100000Z\nDURATION:PT1H", "DTSTART is not understood")]
    [InlineData("DTSTART:20261301\nDURATION:P1D", "DTSTART is not understood")]
    [InlineData("DTSTART:20261201\nDTEND:20261201", "end is not after its start")]
    [InlineData("DTSTART:20261201\nDTEND:20261202T000000Z", "DTEND is not understood")]
    [InlineData("DTSTART:20261201\nDTEND:20261202\nDURATION:P1D", "give one")]
    [InlineData("DTSTART:20261201\nDURATION:PT1H", "DURATION is not understood")]
    [InlineData("DTSTART:20261201\nDURATION:P", "DURATION is not understood")]
    [InlineData("DTSTART:20261201\nDURATION:P400D", "over 366 days")]
    [InlineData("DTSTART:20261201\nDTSTART:20261202", "gives DTSTART twice")]
    [InlineData("DTSTART:20261201\nRDATE:20261203", "gives RDATE")]
    [InlineData("DTSTART:20261201\nRECURRENCE-ID:20261203", "gives RECURRENCE-ID")]
    [InlineData("DTSTART:20261201\nEXDATE:20261203", "EXDATE comes without an RRULE")]
    [InlineData("DTSTART:20261201\nRRULE:FREQ=DAILY\nEXDATE:20261203T000000", "EXDATE is not understood")]
    [InlineData("DTSTART:20261201\nRRULE:FREQ=HOURLY", "repeats within a day")]
    [InlineData("DTSTART:20261201\nRRULE:FREQ=DAILY;BYHOUR=9", "repeats within a day")]
    [InlineData("DTSTART:20261201\nRRULE:FREQ=DAILY;BYEASTER=1", "RRULE has a part BYEASTER=1")]
    [InlineData("DTSTART:20261201\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never happens")]
    [InlineData("this is no line", "is not NAME:VALUE")]
    [InlineData("BEGIN:VEVENT", "begins a VEVENT")]
    [InlineData("BEGIN:VTODO", "begins a VTODO")]
    [InlineData("END:VTODO", "ends what was not begun")]
    public void Read_OfWhatIsNotUnderstood_NamesTheLine(string lines, string expected)
    {
        var (events, problem) = IcsReader.Read(Calendar(lines), "UTC");

        Assert.Empty(events);
        Assert.StartsWith("line ", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("BEGIN:VEVENT\nDTSTART:20261201\nEND:VEVENT")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201")]
    [InlineData("<html>")]
    public void Read_OfWhatIsNoCalendar_SaysSo(string text)
    {
        Assert.NotNull(IcsReader.Read(text, "UTC").Problem);
    }

    [Fact]
    public void Read_OfTooMuch_IsRefused()
    {
        const string One = "BEGIN:VEVENT\nDTSTART:20261201\nEND:VEVENT\n";
        const string Recurring = "BEGIN:VEVENT\nDTSTART:20261201\nRRULE:FREQ=YEARLY\nEND:VEVENT\n";

        Assert.Contains("2000", IcsReader.Read(Wrap(One, 2_001), "UTC").Problem, StringComparison.Ordinal);
        Assert.Null(IcsReader.Read(Wrap(One, 2_000), "UTC").Problem);
        Assert.Contains("100", IcsReader.Read(Wrap(Recurring, 101), "UTC").Problem, StringComparison.Ordinal);
        Assert.Contains("262144", IcsReader.Read(Wrap(One, 1) + new string('\n', IcsReader.MaxLength), "UTC").Problem, StringComparison.Ordinal);

        static string Wrap(string one, int count) => $"BEGIN:VCALENDAR\n{string.Concat(Enumerable.Repeat(one, count))}END:VCALENDAR";
    }

    private static string Calendar(string lines) =>
        $"\uFEFFBEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Test\r\nBEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n\r\n";

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
