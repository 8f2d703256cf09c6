using System.Text;
using Scheduler.Server.Api;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers.Calendars;

/// <summary>Every field of a calendar, wrong: each refusal names it.</summary>
public sealed class CalendarBadInputTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":null}""", "name")]
    [InlineData("""{"name":"a b"}""", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("""{"name":"a","description":7}""", "description")]
    [InlineData("""{"name":"a","timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("""{"name":"a","timeZone":""}""", "timeZone")]
    [InlineData("""{"name":"a","weekdays":["SUN","Sunday"]}""", "weekdays[1]")]
    [InlineData("""{"name":"a","weekdays":["SUN","SUN"]}""", "weekdays[1]")]
    [InlineData("""{"name":"a","weekdays":"SUN"}""", "weekdays")]
    [InlineData("""{"name":"a","weekdays":["MON","TUE","WED","THU","FRI","SAT","SUN"]}""", "weekdays")]
    [InlineData("""{"name":"a","dates":["2027-02-29"]}""", "dates[0]")]
    [InlineData("""{"name":"a","dates":["2027-01-01","01/02/2027"]}""", "dates[1]")]
    [InlineData("""{"name":"a","dates":["2027-01-01T00:00:00Z"]}""", "dates[0]")]
    [InlineData("""{"name":"a","dates":[20270101]}""", "dates[0]")]
    [InlineData("""{"name":"a","dates":[null]}""", "dates[0]")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"9:00","to":"10:00"}]}""", "timesOfDay[0].from")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"24:00","to":"10:00"}]}""", "timesOfDay[0].from")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"09:00","to":"25:00"}]}""", "timesOfDay[0].to")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"09:00","to":"09:00:00"}]}""", "timesOfDay[0].to")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"09:00"}]}""", "timesOfDay[0].to")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"09:00","to":"10:00","days":["MON"]}]}""", "timesOfDay[0].days")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"00:00","to":"24:00"}]}""", "$")]
    [InlineData("""{"name":"a","timesOfDay":[{"from":"12:00","to":"06:00"},{"from":"05:00","to":"12:00"}]}""", "$")]
    [InlineData("""{"name":"a","blackouts":[{"from":"2027-01-01T00:00:00Z"}]}""", "blackouts[0].to")]
    [InlineData("""{"name":"a","blackouts":[{"from":"2027-01-01T00:00:00Z","to":"2027-01-01T00:00:00Z"}]}""", "blackouts[0].to")]
    [InlineData("""{"name":"a","blackouts":[{"from":"2027-01-01","to":"2027-01-02"}]}""", "blackouts[0].from")]
    [InlineData("""{"name":"a","blackouts":[{"from":"1969-01-01T00:00:00Z","to":"2027-01-01T00:00:00Z"}]}""", "blackouts[0].from")]
    [InlineData("""{"name":"a","blackouts":[{"from":"2027-01-01T00:00:00Z","to":"2201-01-01T00:00:00Z"}]}""", "blackouts[0].to")]
    [InlineData("""{"name":"a","blackouts":[{"from":"2020-01-01T00:00:00Z","to":"2100-01-01T00:00:00Z"}]}""", "$")]
    [InlineData("""{"name":"a","ics":"BEGIN:VCALENDAR"}""", "ics")]
    [InlineData("""{"name":"a","ics":{"url":"https://example.org"}}""", "ics")]
    [InlineData("""{"name":"a","ics":"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20270101\nRDATE:20270102\nEND:VEVENT\nEND:VCALENDAR"}""", "ics")]
    [InlineData("""{"name":"a","excludes":[]}""", "excludes")]
    public void Read_OfAWrongCalendar_NamesTheField(string json, string field)
    {
        var errors = new FieldErrors();

        var document = BodyReader.Parse<CalendarDocument>(Encoding.UTF8.GetBytes(json), errors);
        var spec = document is null ? null : CalendarValidation.Read(document, Now, errors);

        Assert.Null(spec);
        Assert.True(errors.Has(field), $"{string.Join("; ", errors.ToDictionary().Select(error => $"{error.Key} {error.Value[0]}"))} does not name {field}");
    }

    [Fact]
    public void Read_OfTooMuch_NamesTheField()
    {
        var errors = new FieldErrors();
        var many = new CalendarDocument
        {
            Name = "a",
            Description = new string('x', 2_001),
            Dates = [.. Enumerable.Repeat("2027-01-01", CalendarValidation.DatesMax + 1)],
            TimesOfDay = [.. Enumerable.Repeat(new TimeOfDayRange { From = "09:00", To = "10:00" }, CalendarValidation.TimesOfDayMax + 1)],
            Blackouts = [.. Enumerable.Repeat(new Blackout { From = Now, To = Now.AddDays(1) }, CalendarValidation.BlackoutsMax + 1)],
            Ics = new string('x', IcsReader.MaxLength + 1),
        };

        Assert.Null(CalendarValidation.Read(many, Now, errors));
        Assert.Equal(["blackouts", "dates", "description", "ics", "timesOfDay"], errors.ToDictionary().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Read_OfAllParts_SurvivesStorage()
    {
        var errors = new FieldErrors();
        var document = new CalendarDocument
        {
            Name = "all",
            TimeZone = "Asia/Tokyo",
            Weekdays = ["SUN", "SAT"],
            Dates = ["2027-01-02", "2027-01-01", "2027-01-01"],
            TimesOfDay = [new TimeOfDayRange { From = "22:00:00", To = "24:00" }],
            Blackouts = [new Blackout { From = Now, To = Now.AddDays(1) }],
            Ics = "BEGIN:VCALENDAR\nEND:VCALENDAR",
        };

        var spec = CalendarValidation.Read(document, Now, errors)!; // it is valid

        Assert.False(errors.Any);
        Assert.Equal(["SAT", "SUN"], spec.Weekdays);
        Assert.Equal(["2027-01-01", "2027-01-02"], spec.Dates);
        Assert.Equal(("22:00", "24:00"), (spec.TimesOfDay[0].From, spec.TimesOfDay[0].To));
        Assert.Equal(spec.ToJson(), CalendarSpec.Parse(spec.ToJson()).ToJson());
    }
}
