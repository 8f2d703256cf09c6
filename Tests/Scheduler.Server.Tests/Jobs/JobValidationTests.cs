using System.Diagnostics;
using System.Text;
using Scheduler.Server.Api;
using Scheduler.Server.Jobs;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Tests.Jobs;

public sealed class JobValidationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"name":"a b","target":{"app":"x","handler":"h"}}""", "name", "validation")]
    [InlineData("""{"target":{"app":"x","handler":"h"}}""", "name", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"group":""}""", "group", "validation")]
    [InlineData("""{"name":"a"}""", "target", "validation")]
    [InlineData("""{"name":"a","target":{"app":"","handler":"h"}}""", "target.app", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x"}}""", "target.handler", "validation")]
    [InlineData("""{"name":"a","target":{"kind":"webhook","url":"https://example.org","mode":"callback"},"concurrencyLimit":2}""", "concurrencyLimit", "notSupported")]
    [InlineData("""{"name":"a","target":{"kind":"browser"}}""", "target.kind", "notSupported")]
    [InlineData("""{"name":"a","target":{"kind":"pigeon","app":"x","handler":"h"}}""", "target.kind", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h","url":"https://example.org"}}""", "target.url", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h","routing":"broadcast"},"triggers":[{"kind":"interval","everyMs":100},{"kind":"fixedDelay","delayMs":100}]}""", "triggers[1].kind", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h","routing":"x"}}""", "target.routing", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h","routing":null}}""", "target.routing", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h","routing":"pinned"}}""", "target.executor", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h","routing":"pinned","executor":""}}""", "target.executor", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h","routing":"first","executor":"one"}}""", "target.executor", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"role":"admin"}""", "role", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"args":[1]}""", "args", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"overlap":"sometimes"}""", "overlap", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"retry":{"maxAttempts":101}}""", "retry.maxAttempts", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"retry":{"delayMs":-1}}""", "retry.delayMs", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"retry":{"backoff":"sometimes"}}""", "retry.backoff", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"dependsOn":[{"jobId":"b"}]}""", "dependsOn[0].jobId", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"dependsOn":[{"jobId":"0123456789abcdef0123456789abcdef","on":"luck"}]}""", "dependsOn[0].on", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"dependsOn":[{"jobId":"0123456789abcdef0123456789abcdef"},{"jobId":"0123456789abcdef0123456789abcdef"}]}""", "dependsOn[1].jobId", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"concurrencyLimit":0}""", "concurrencyLimit", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"fixedDelay"}]}""", "triggers[0].delayMs", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"fixedDelay","delayMs":9}]}""", "triggers[0].delayMs", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"fixedDelay","delayMs":100,"endAt":"2026-11-23T11:00:00Z"}]}""", "triggers[0].endAt", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"priority":11}""", "priority", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"timeoutMs":0}""", "timeoutMs", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"expireAfterMs":0}""", "expireAfterMs", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"everyMs":100}]}""", "triggers[0].kind", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"interval","everyMs":9}]}""", "triggers[0].everyMs", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"interval","everyMs":100,"cron":"* * * * * ?"}]}""", "triggers[0].cron", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"interval","everyMs":100},{"kind":"cron","cron":"30 9 * * *"}]}""", "triggers[1].cron", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"cron","cron":"0 0 0 30 2 ?"}]}""", "triggers[0].cron", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"cron","cron":"* * * * * ?","timeZone":"Mars/Olympus"}]}""", "triggers[0].timeZone", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"cron","cron":"* * * * * ?","calendar":"holidays"}]}""", "triggers[0].calendar", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"once","at":"2026-11-23T11:59:59Z"}]}""", "triggers[0].at", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"once","at":"2028-01-01T00:00:00Z"}]}""", "triggers[0].at", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"interval","everyMs":100,"endAt":"2026-11-23T11:00:00Z"}]}""", "triggers[0]", "validation")]
    [InlineData("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"interval","everyMs":100,"id":"0123456789abcdef0123456789abcdef"}]}""", "triggers[0].id", "validation")]
    public void Read_OfAWrongJob_NamesTheFieldAndTheKindOfRefusal(string json, string path, string code)
    {
        var errors = new FieldErrors();

        var spec = Read(json, [], errors);

        Assert.Null(spec);
        Assert.Contains(path, errors.ToDictionary().Keys);
        Assert.Equal(code, errors.Code);
    }

    [Fact]
    public void Read_OfALongOrHostileCron_IsRefusedWithin50Ms()
    {
        var hostile = new[] { string.Join(",", Enumerable.Range(0, 60)) + " * * * * ?", "0 0 0 29 2 ? 2023", "0 0 0 31 2,4,6,9,11 ?", "* * * * * ? 1970" };
        var refused = new List<bool>();
        Read(Job(hostile[0]), [], new FieldErrors());
        var started = Stopwatch.GetTimestamp();

        foreach (var cron in hostile)
        {
            refused.Add(Read(Job(cron), [], new FieldErrors()) is null);
        }

        Assert.DoesNotContain(false, refused);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMilliseconds(50 * hostile.Length));

        static string Job(string cron) => $$"""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"cron","cron":"{{cron}}"}]}""";
    }

    [Fact]
    public void Read_OfArgsOver64KiB_IsRefused()
    {
        var errors = new FieldErrors();

        Read($$$"""{"name":"a","target":{"app":"x","handler":"h"},"args":{"text":"{{{new string('x', 65_536)}}}"}}""", [], errors);

        Assert.True(errors.Has("args"));
    }

    [Fact]
    public void Read_OfMoreThan20Triggers_IsRefused()
    {
        var errors = new FieldErrors();
        var triggers = string.Join(",", Enumerable.Repeat("""{"kind":"interval","everyMs":1000}""", 21));

        Read($$"""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{{triggers}}]}""", [], errors);

        Assert.True(errors.Has("triggers"));
    }

    [Fact]
    public void Read_WithoutAnythingOptional_HasTheDefaultsAndSurvivesStorage()
    {
        var spec = Read("""{"name":"a","target":{"app":"x","handler":"h"},"triggers":[{"kind":"cron","cron":"0 30 9 ? * MON-FRI"}]}""", [], new FieldErrors())!;

        Assert.Equal("default", spec.Group);
        Assert.Equal("{}", spec.Args.GetRawText());
        Assert.Equal(60_000, spec.ExpireAfterMs);
        Assert.Equal("UTC", spec.Triggers[0].TimeZone);
        Assert.Equal(MisfirePolicy.FireOnce, spec.Triggers[0].Misfire);
        Assert.Equal(spec.ToJson(), JobSpec.Parse(spec.ToJson()).ToJson());
        Assert.Equal(spec.Triggers[0], JobSpec.Parse(spec.ToJson()).Triggers[0]);
    }

    [Fact]
    public void Read_OfTriggersTheJobHasAlready_KeepsTheIdsOfUnchangedSchedules()
    {
        TriggerSpec[] known =
        [
            new IntervalTriggerSpec { Id = "one", EveryMs = 1_000 },
            new IntervalTriggerSpec { Id = "two", EveryMs = 1_000 },
            new OnceTriggerSpec { Id = "past", At = Now.AddDays(-1) },
            new CronTriggerSpec { Id = "cron", Cron = "0 0 12 * * ?" },
        ];

        var spec = Read(
            """
            {"name":"a","target":{"app":"x","handler":"h"},"triggers":[
                {"kind":"interval","everyMs":1000,"misfire":"skip"},
                {"kind":"interval","everyMs":1000,"id":"one"},
                {"kind":"once","at":"2026-11-22T12:00:00Z"},
                {"kind":"cron","cron":"0 0 13 * * ?","id":"cron"}]}
            """,
            known,
            new FieldErrors())!;

        Assert.Equal(["two", "one", "past"], spec.Triggers.Take(3).Select(trigger => trigger.Id));
        Assert.Equal(MisfirePolicy.Skip, spec.Triggers[0].Misfire);
        Assert.DoesNotContain(known, trigger => trigger.Id == spec.Triggers[3].Id);
    }

    private static JobSpec? Read(string json, IReadOnlyList<TriggerSpec> known, FieldErrors errors)
    {
        var document = BodyReader.Parse<JobDocument>(Encoding.UTF8.GetBytes(json), errors);
        return document is null ? null : JobValidation.Read(document, known, Now, CalendarSet.None, errors);
    }
}
