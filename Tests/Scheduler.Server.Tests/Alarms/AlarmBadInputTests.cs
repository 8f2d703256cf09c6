using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Alarms;

/// <summary>Every field of an alarm, of another type than it has and out of its range: each refusal names it.</summary>
public sealed class AlarmBadInputTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Theory]
    [InlineData("label", "7", "label")]
    [InlineData("label", "null", "label")]
    [InlineData("label", "\"  \"", "label")]
    [InlineData("label", "\"line\\nbreak\"", "label")]
    [InlineData("sound", "\"gong\"", "sound")]
    [InlineData("sound", "1", "sound")]
    [InlineData("trigger", "null", "trigger")]
    [InlineData("trigger", "\"07:00\"", "trigger")]
    [InlineData("trigger", """{"kind":"sometimes"}""", "trigger.kind")]
    [InlineData("trigger", """{"kind":"interval","everyMs":9999}""", "trigger.everyMs")]
    [InlineData("trigger", """{"kind":"fixedDelay","delayMs":9999}""", "trigger.delayMs")]
    [InlineData("trigger", """{"kind":"cron","cron":"0,5 0 7 * * ?"}""", "trigger.cron")]
    [InlineData("trigger", """{"kind":"cron","cron":"not a cron"}""", "trigger.cron")]
    [InlineData("trigger", """{"kind":"daily","times":["07:00:00","07:00:09"]}""", "trigger.times")]
    [InlineData("trigger", """{"kind":"recurrence","rrule":"FREQ=SECONDLY"}""", "trigger.rrule")]
    [InlineData("trigger", """{"kind":"once","at":"2020-01-01T00:00:00Z"}""", "trigger.at")]
    [InlineData("trigger", """{"kind":"daily","times":["07:00"],"misfire":"fireAll"}""", "trigger.misfire")]
    [InlineData("trigger", """{"kind":"daily","times":["07:00"],"timeZone":"Mars/Olympus"}""", "trigger.timeZone")]
    [InlineData("trigger", """{"kind":"daily","times":["07:00"],"calendar":"nowhere"}""", "trigger.calendar")]
    [InlineData("trigger", """{"kind":"daily","times":["07:00"],"id":"0123456789abcdef0123456789abcdef"}""", "trigger.id")]
    [InlineData("expireAfterMs", "999", "expireAfterMs")]
    [InlineData("expireAfterMs", "86400001", "expireAfterMs")]
    [InlineData("expireAfterMs", "\"600000\"", "expireAfterMs")]
    [InlineData("snoozeMinutes", "0", "snoozeMinutes")]
    [InlineData("snoozeMinutes", "1441", "snoozeMinutes")]
    [InlineData("id", "\"0123456789abcdef0123456789abcdef\"", "id")]
    [InlineData("version", "1", "version")]
    [InlineData("state", "\"paused\"", "state")]
    [InlineData("createdAt", "\"2026-01-01T00:00:00Z\"", "createdAt")]
    [InlineData("updatedAt", "\"2026-01-01T00:00:00Z\"", "updatedAt")]
    [InlineData("user", "\"0123456789abcdef0123456789abcdef\"", "user")]
    public async Task Post_OfAnAlarmWithOneWrongField_Is400NamingIt(string field, string value, string path)
    {
        var alarm = Alarm();
        alarm[field] = JsonNode.Parse(value);

        var (status, problem) = await admin.Server.CallAsync(HttpMethod.Post, "alarms", alarm, admin.AdminToken);

        Assert.True(status == HttpStatusCode.BadRequest, $"{status}: {problem}");
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }

    [Theory]
    [InlineData("snooze", """{"minutes":0}""", "minutes")]
    [InlineData("snooze", """{"minutes":1441}""", "minutes")]
    [InlineData("snooze", """{"minutes":"5"}""", "minutes")]
    [InlineData("snooze", """{"runId":"x"}""", "runId")]
    [InlineData("ack", """{"runId":"x"}""", "runId")]
    [InlineData("ack", """{"all":true}""", "all")]
    public async Task Post_OfAnAnswerWithAWrongField_Is400NamingIt(string call, string body, string path)
    {
        var (_, alarm) = await admin.Server.CallAsync(HttpMethod.Post, "alarms", Alarm(), admin.AdminToken);

        var (status, problem) = await admin.Server.CallAsync(HttpMethod.Post, $"alarms/{RunningServer.Text(alarm, "id")}/{call}", body, admin.AdminToken);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }

    private static JsonObject Alarm() => new() { ["label"] = "wrong", ["trigger"] = JsonNode.Parse("""{"kind":"daily","times":["07:00"]}""") };
}
