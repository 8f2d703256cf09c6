using System.Text;
using Scheduler.Server.Api;
using Scheduler.Server.Jobs;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Triggers;

/// <summary>Every field of a trigger, wrong: each refusal names it.</summary>
public sealed class TriggerBadInputTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{}""", "kind")]
    [InlineData("""{"kind":"sometimes"}""", "kind")]
    [InlineData("""{"kind":"Cron","cron":"* * * * * ?"}""", "kind")]
    [InlineData("""{"kind":7}""", "kind")]
    [InlineData("""{"kind":"cron"}""", "cron")]
    [InlineData("""{"kind":"cron","cron":""}""", "cron")]
    [InlineData("""{"kind":"cron","cron":"* * * * *"}""", "cron")]
    [InlineData("""{"kind":"cron","cron":"61 * * * * ?"}""", "cron")]
    [InlineData("""{"kind":"cron","cron":"* * * * * ? 1999"}""", "cron")]
    [InlineData("""{"kind":"cron","cron":["* * * * * ?"]}""", "cron")]
    [InlineData("""{"kind":"cron","cron":"* * * * * ?","everyMs":1000}""", "everyMs")]
    [InlineData("""{"kind":"interval"}""", "everyMs")]
    [InlineData("""{"kind":"interval","everyMs":9}""", "everyMs")]
    [InlineData("""{"kind":"interval","everyMs":-1}""", "everyMs")]
    [InlineData("""{"kind":"interval","everyMs":31622400001}""", "everyMs")]
    [InlineData("""{"kind":"interval","everyMs":10.5}""", "everyMs")]
    [InlineData("""{"kind":"interval","everyMs":"1000"}""", "everyMs")]
    [InlineData("""{"kind":"interval","everyMs":1e30}""", "everyMs")]
    [InlineData("""{"kind":"interval","everyMs":1000,"at":"2027-01-01T00:00:00Z"}""", "at")]
    [InlineData("""{"kind":"interval","everyMs":1000,"delayMs":5}""", "delayMs")]
    [InlineData("""{"kind":"once"}""", "at")]
    [InlineData("""{"kind":"once","at":"2026-11-23T12:00:00Z"}""", "at")]
    [InlineData("""{"kind":"once","at":"2027-11-25T00:00:00Z"}""", "at")]
    [InlineData("""{"kind":"once","at":"2027-01-01T00:00:00"}""", "at")]
    [InlineData("""{"kind":"once","at":"tomorrow"}""", "at")]
    [InlineData("""{"kind":"once","at":"2027-01-01T00:00:00Z","cron":"* * * * * ?"}""", "cron")]
    [InlineData("""{"kind":"once","at":"2027-01-01T00:00:00Z","startAt":"2027-01-02T00:00:00Z"}""", "")]
    [InlineData("""{"kind":"once","at":"2027-01-01T00:00:00Z","endAt":"2027-01-01T00:00:00Z"}""", "")]
    [InlineData("""{"kind":"daily"}""", "times")]
    [InlineData("""{"kind":"daily","times":[]}""", "times")]
    [InlineData("""{"kind":"daily","times":"09:30"}""", "times")]
    [InlineData("""{"kind":"daily","times":["9:30"]}""", "times[0]")]
    [InlineData("""{"kind":"daily","times":["09:30","24:00"]}""", "times[1]")]
    [InlineData("""{"kind":"daily","times":["09:60"]}""", "times[0]")]
    [InlineData("""{"kind":"daily","times":["09:30:00.0001"]}""", "times[0]")]
    [InlineData("""{"kind":"daily","times":["-09:30"]}""", "times[0]")]
    [InlineData("""{"kind":"daily","times":["09:30","09:30:00"]}""", "times[1]")]
    [InlineData("""{"kind":"daily","times":[null]}""", "times[0]")]
    [InlineData("""{"kind":"daily","times":["09:30"],"days":[]}""", "days")]
    [InlineData("""{"kind":"daily","times":["09:30"],"days":["MON","Monday"]}""", "days[1]")]
    [InlineData("""{"kind":"daily","times":["09:30"],"days":["mon"]}""", "days[0]")]
    [InlineData("""{"kind":"daily","times":["09:30"],"days":["MON","MON"]}""", "days[1]")]
    [InlineData("""{"kind":"daily","times":["09:30"],"days":[1]}""", "days[0]")]
    [InlineData("""{"kind":"daily","times":["09:30"],"rrule":"FREQ=DAILY"}""", "rrule")]
    [InlineData("""{"kind":"cron","cron":"* * * * * ?","times":["09:30"]}""", "times")]
    [InlineData("""{"kind":"cron","cron":"* * * * * ?","days":["MON"]}""", "days")]
    [InlineData("""{"kind":"recurrence"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"  "}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"every monday"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"INTERVAL=2"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=FORTNIGHTLY"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;FREQ=WEEKLY"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;BYEASTER=0"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;INTERVAL=0"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;INTERVAL=1000001"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;COUNT=10001","startAt":"2026-11-24T00:00:00Z"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;COUNT=3"}""", "startAt")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;COUNT=3;UNTIL=20270101","startAt":"2026-11-24T00:00:00Z"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;UNTIL=2027-01-01"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;UNTIL=20260101"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=WEEKLY;BYDAY=XX"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=WEEKLY;BYDAY=2MO"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=MONTHLY;BYDAY=0MO"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=WEEKLY;BYMONTHDAY=1"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=MONTHLY;BYMONTHDAY=32"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=MONTHLY;BYMONTHDAY=0"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=MONTHLY;BYYEARDAY=1"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;BYYEARDAY=1"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=MONTHLY;BYWEEKNO=1"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;BYHOUR=24"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;BYMINUTE=60"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;BYSECOND=60"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=DAILY;BYSETPOS=1"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=HOURLY;BYMINUTE=0,30;BYSETPOS=1"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=YEARLY;BYMONTH=13"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}""", "rrule")]
    [InlineData("""{"kind":"recurrence","rrule":"FREQ=WEEKLY;WKST=1"}""", "rrule")]
    [InlineData("""{"kind":"cron","cron":"* * * * * ?","rrule":"FREQ=DAILY"}""", "rrule")]
    [InlineData("""{"kind":"daily","times":["09:30"],"timeZone":"Mars/Olympus"}""", "timeZone")]
    [InlineData("""{"kind":"daily","times":["09:30"],"timeZone":""}""", "timeZone")]
    [InlineData("""{"kind":"daily","times":["09:30"],"timeZone":"W. Europe Standard Time"}""", "timeZone")]
    [InlineData("""{"kind":"daily","times":["09:30"],"timeZone":"../../etc/passwd"}""", "timeZone")]
    [InlineData("""{"kind":"daily","times":["09:30"],"misfire":"later"}""", "misfire")]
    [InlineData("""{"kind":"daily","times":["09:30"],"misfire":0}""", "misfire")]
    [InlineData("""{"kind":"daily","times":["09:30"],"calendar":"unknown"}""", "calendar")]
    [InlineData("""{"kind":"daily","times":["09:30"],"calendar":"a b"}""", "calendar")]
    [InlineData("""{"kind":"daily","times":["09:30"],"calendar":""}""", "calendar")]
    [InlineData("""{"kind":"daily","times":["09:30"],"calendar":"always","days":["SUN"]}""", "calendar")]
    [InlineData("""{"kind":"once","at":"2026-11-29T09:30:00Z","calendar":"always"}""", "calendar")]
    [InlineData("""{"kind":"daily","times":["09:30"],"startAt":"1969-12-31T00:00:00Z"}""", "startAt")]
    [InlineData("""{"kind":"daily","times":["09:30"],"startAt":"2201-01-01T00:00:00Z"}""", "startAt")]
    [InlineData("""{"kind":"daily","times":["09:30"],"startAt":1}""", "startAt")]
    [InlineData("""{"kind":"daily","times":["09:30"],"endAt":"2201-01-01T00:00:00Z"}""", "endAt")]
    [InlineData("""{"kind":"daily","times":["09:30"],"startAt":"2027-01-02T00:00:00Z","endAt":"2027-01-01T00:00:00Z"}""", "endAt")]
    [InlineData("""{"kind":"daily","times":["09:30"],"endAt":"2026-11-24T09:30:00Z"}""", "")]
    [InlineData("""{"kind":"daily","times":["09:30"],"id":"0123456789abcdef0123456789abcdef"}""", "id")]
    [InlineData("""{"kind":"daily","times":["09:30"],"colour":"red"}""", "colour")]
    public void Read_OfAWrongTrigger_NamesTheField(string trigger, string field)
    {
        var errors = new FieldErrors();

        var spec = Read(trigger, errors);

        Assert.Null(spec);
        var path = field.Length == 0 ? "triggers[0]" : $"triggers[0].{field}";
        Assert.True(errors.Has(path), $"{string.Join("; ", errors.ToDictionary().Select(error => $"{error.Key} {error.Value[0]}"))} does not name {path}");
        Assert.Equal("validation", errors.Code);
    }

    [Fact]
    public void Read_OfFixedDelayWithACalendar_NamesTheCalendar()
    {
        var errors = new FieldErrors();

        Assert.Null(Read("""{"kind":"fixedDelay","delayMs":1000,"calendar":"holidays"}""", errors));
        Assert.True(errors.Has("triggers[0].calendar"));
    }

    [Fact]
    public void Read_OfTooManyTimesOrTooLongARule_IsRefused()
    {
        var errors = new FieldErrors();
        var times = string.Join(",", Enumerable.Range(0, 101).Select(i => $"\"{i / 60:00}:{i % 60:00}\""));
        var longErrors = new FieldErrors();

        Read($$"""{"kind":"daily","times":[{{times}}]}""", errors);
        Read($$"""{"kind":"recurrence","rrule":"FREQ=DAILY;BYSECOND={{string.Join(",", Enumerable.Repeat("1", 300))}}"}""", longErrors);

        Assert.True(errors.Has("triggers[0].times"));
        Assert.True(longErrors.Has("triggers[0].rrule"));
    }

    [Theory]
    [InlineData("""{"kind":"daily","times":["17:00:00.5","09:30:00"],"days":["SUN","MON"]}""", """{"kind":"daily","times":["09:30","17:00:00.5"],"days":["MON","SUN"]}""")]
    [InlineData("""{"kind":"recurrence","rrule":"rrule:freq=weekly;byday=mo"}""", """{"kind":"recurrence","rrule":"FREQ=WEEKLY;BYDAY=MO"}""")]
    [InlineData("""{"kind":"once","at":"2027-01-01T00:00:00Z","startAt":"2026-12-01T00:00:00Z","endAt":"2027-02-01T00:00:00Z","timeZone":"Asia/Tokyo","misfire":"skip"}""", """{"kind":"once","at":"2027-01-01T00:00:00Z","startAt":"2026-12-01T00:00:00Z","endAt":"2027-02-01T00:00:00Z","timeZone":"Asia/Tokyo","misfire":"skip"}""")]
    public void Read_OfTheSameSchedulesWrittenDifferently_IsTheSameTrigger(string one, string other)
    {
        var errors = new FieldErrors();

        var (first, second) = (Read(one, errors)!, Read(other, errors)!); // both are valid

        Assert.False(errors.Any);
        Assert.True(first.HasScheduleOf(second with { Id = first.Id }));
        Assert.Equal(first, JobSpecRoundTrip(first));
    }

    private static TriggerSpec JobSpecRoundTrip(TriggerSpec spec) =>
        System.Text.Json.JsonSerializer.Deserialize<TriggerSpec>(System.Text.Json.JsonSerializer.Serialize(spec, ApiJson.Options), ApiJson.Options)!; // not null when written

    private static TriggerSpec? Read(string trigger, FieldErrors errors)
    {
        var always = new CalendarSet(new Dictionary<string, ExcludedTimes>(StringComparer.Ordinal) { ["always"] = ExcludedTimes.Of(Calendars.CalendarSpecs.Of(weekdays: ["SUN"])) });
        var document = BodyReader.Parse<JobDocument>(Encoding.UTF8.GetBytes($$"""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{{trigger}}]}"""), errors);
        return document is null ? null : JobValidation.Read(document, [], Now, always, errors)?.Triggers[0];
    }
}
