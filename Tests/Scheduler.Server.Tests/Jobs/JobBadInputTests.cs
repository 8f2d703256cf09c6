using System.Net;
using System.Text.Json.Nodes;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Jobs;

/// <summary>Every field of a job, of another type than it has and out of its range: each refusal names it.</summary>
public sealed class JobBadInputTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Theory]
    [InlineData("name", "7", "name")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "\"\"", "name")]
    [InlineData("name", "\"-first\"", "name")]
    [InlineData("group", "7", "group")]
    [InlineData("group", "null", "group")]
    [InlineData("group", "\"a b\"", "group")]
    [InlineData("description", "7", "description")]
    [InlineData("description", "null", "description")]
    [InlineData("target", "\"hello\"", "target")]
    [InlineData("target", "null", "target")]
    [InlineData("target", """{"kind":7,"app":"x","handler":"h"}""", "target.kind")]
    [InlineData("target", """{"app":"a b","handler":"h"}""", "target.app")]
    [InlineData("target", """{"app":7,"handler":"h"}""", "target.app")]
    [InlineData("target", """{"app":"x","handler":""}""", "target.handler")]
    [InlineData("target", """{"app":"x","handler":"line\nbreak"}""", "target.handler")]
    [InlineData("target", """{"app":"x","handler":"h","labels":["zone"]}""", "target.labels")]
    [InlineData("target", """{"app":"x","handler":"h","labels":{"zone":7}}""", "target.labels.zone")]
    [InlineData("target", """{"app":"x","handler":"h","labels":{"zone":null}}""", "target.labels.zone")]
    [InlineData("target", """{"app":"x","handler":"h","colour":"red"}""", "target.colour")]
    [InlineData("args", "\"text\"", "args")]
    [InlineData("args", "7", "args")]
    [InlineData("triggers", "{}", "triggers")]
    [InlineData("triggers", "[null]", "triggers[0]")]
    [InlineData("triggers", "[7]", "triggers[0]")]
    [InlineData("triggers", "null", "triggers")]
    [InlineData("overlap", "7", "overlap")]
    [InlineData("overlap", "null", "overlap")]
    [InlineData("delivery", "\"exactlyOnce\"", "delivery")]
    [InlineData("delivery", "1", "delivery")]
    [InlineData("timeoutMs", "\"1000\"", "timeoutMs")]
    [InlineData("timeoutMs", "1.5", "timeoutMs")]
    [InlineData("timeoutMs", "9223372036854775807", "timeoutMs")]
    [InlineData("timeoutMs", "1e40", "timeoutMs")]
    [InlineData("expireAfterMs", "-1", "expireAfterMs")]
    [InlineData("expireAfterMs", "null", "expireAfterMs")]
    [InlineData("expireAfterMs", "9223372036854775807", "expireAfterMs")]
    [InlineData("retry", "3", "retry")]
    [InlineData("retry", "null", "retry")]
    [InlineData("retry", """{"maxAttempts":0}""", "retry.maxAttempts")]
    [InlineData("retry", """{"maxAttempts":"3"}""", "retry.maxAttempts")]
    [InlineData("retry", """{"delayMs":9223372036854775807}""", "retry.delayMs")]
    [InlineData("retry", """{"maxDelayMs":-1}""", "retry.maxDelayMs")]
    [InlineData("retry", """{"maxDelayMs":9223372036854775807}""", "retry.maxDelayMs")]
    [InlineData("retry", """{"jitter":"yes"}""", "retry.jitter")]
    [InlineData("retry", """{"backoff":0}""", "retry.backoff")]
    [InlineData("retry", """{"attempts":3}""", "retry.attempts")]
    [InlineData("dependsOn", "{}", "dependsOn")]
    [InlineData("dependsOn", "[null]", "dependsOn[0]")]
    [InlineData("dependsOn", """[{"on":"success"}]""", "dependsOn[0].jobId")]
    [InlineData("dependsOn", """[{"jobId":7}]""", "dependsOn[0].jobId")]
    [InlineData("dependsOn", """[{"jobId":"0123456789abcdef0123456789abcdef"}]""", "dependsOn[0].jobId")]
    [InlineData("priority", "0", "priority")]
    [InlineData("priority", "5.5", "priority")]
    [InlineData("priority", "null", "priority")]
    [InlineData("priority", "99999999999", "priority")]
    [InlineData("concurrencyLimit", "-1", "concurrencyLimit")]
    [InlineData("concurrencyLimit", "2147483647", "concurrencyLimit")]
    [InlineData("concurrencyLimit", "\"2\"", "concurrencyLimit")]
    [InlineData("id", "\"0123456789abcdef0123456789abcdef\"", "id")]
    [InlineData("version", "3", "version")]
    [InlineData("state", "\"paused\"", "state")]
    [InlineData("createdAt", "\"2026-01-01T00:00:00Z\"", "createdAt")]
    [InlineData("updatedAt", "\"2026-01-01T00:00:00Z\"", "updatedAt")]
    [InlineData("updatedAt", "\"yesterday\"", "updatedAt")]
    public async Task Post_OfAJobWithOneWrongField_Is400NamingIt(string field, string value, string path)
    {
        var job = Job();
        job[field] = JsonNode.Parse(value);

        await AssertRefusedAsync(job, path);
    }

    [Theory]
    [InlineData("name", 101)]
    [InlineData("group", 101)]
    [InlineData("description", 10_000)]
    public async Task Post_OfAJobWithTooLongAText_Is400NamingIt(string field, int length)
    {
        var job = Job();
        job[field] = new string('x', length);

        await AssertRefusedAsync(job, field);
    }

    [Fact]
    public async Task Post_OfAJobWithTooMuchInItsTarget_Is400NamingIt()
    {
        var (labels, handler) = (Job(), Job());
        labels["target"] = new JsonObject { ["app"] = "x", ["handler"] = "h", ["labels"] = new JsonObject(Enumerable.Range(0, 17).Select(i => KeyValuePair.Create($"l{i}", (JsonNode?)"v"))) };
        handler["target"] = new JsonObject { ["app"] = "x", ["handler"] = new string('h', 1_000) };

        await AssertRefusedAsync(labels, "target.labels");
        await AssertRefusedAsync(handler, "target.handler");
    }

    private static JsonObject Job() => new() { ["name"] = $"bad-{Guid.NewGuid():N}", ["target"] = new JsonObject { ["app"] = "x", ["handler"] = "h" } };

    private async Task AssertRefusedAsync(JsonObject job, string path)
    {
        var (status, problem) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", job.ToJsonString(), admin.AdminToken);

        Assert.True(status == HttpStatusCode.BadRequest, $"{status}: {problem}");
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }
}
