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
    [InlineData("target", """{"kind":"webhook"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":7}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":""}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"example.org/hook"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"ftp://example.org/hook"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"file:///etc/passwd"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"javascript:alert(1)"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"https://"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":" https://example.org/hook"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org/ho\r\nok"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"https:\\\\example.org\\hook"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"https://me:secret@example.org/hook"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"https://me@example.org/hook"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org/hook#part"}""", "target.url")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","method":"DELETE"}""", "target.method")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","method":"post"}""", "target.method")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","method":7}""", "target.method")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","mode":"async"}""", "target.mode")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","mode":"callback","method":"GET"}""", "target.mode")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","handler":""}""", "target.handler")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","handler":"a\u0007b"}""", "target.handler")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","secretId":"s3cret"}""", "target.secretId")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","secretId":"0123456789abcdef0123456789abcdef"}""", "target.secretId")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","app":"x"}""", "target.app")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","labels":{"zone":"eu"}}""", "target.labels")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","routing":"random"}""", "target.routing")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","executor":"one"}""", "target.executor")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","user":"me"}""", "target.user")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","secret":"s"}""", "target.secret")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":["a"]}""", "target.headers")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"a":7}}""", "target.headers.a")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"a":null}}""", "target.headers.a")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"a b":"c"}}""", "target.headers.a b")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"":"c"}}""", "target.headers.")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"A":"c","a":"d"}}""", "target.headers")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"X-A":"line\r\nHost: inner"}}""", "target.headers.X-A")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"X-A":"grün"}}""", "target.headers.X-A")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"X-A":" edge"}}""", "target.headers.X-A")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"hOST":"inner"}}""", "target.headers.hOST")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"Content-Length":"0"}}""", "target.headers.Content-Length")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"content-type":"text/html"}}""", "target.headers.content-type")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"Webhook-Signature":"v1,x"}}""", "target.headers.Webhook-Signature")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"Transfer-Encoding":"chunked"}}""", "target.headers.Transfer-Encoding")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"Proxy-Authorization":"x"}}""", "target.headers.Proxy-Authorization")]
    [InlineData("target", """{"kind":"webhook","url":"https://example.org","headers":{"X-Forwarded-For":"10.0.0.1"}}""", "target.headers.X-Forwarded-For")]
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

        await AssertRefusedAsync(WebhookJob(url: $"https://example.org/{new string('u', 2_000)}"), "target.url");
        await AssertRefusedAsync(WebhookJob(headers: Enumerable.Range(0, 33).Select(i => ($"X-{i}", "v"))), "target.headers");
        await AssertRefusedAsync(WebhookJob(headers: Enumerable.Range(0, 9).Select(i => ($"X-{i}", new string('v', 2_000)))), "target.headers");
        await AssertRefusedAsync(WebhookJob(headers: [("X-A", new string('v', 2_001))]), "target.headers.X-A");
        await AssertRefusedAsync(labels, "target.labels");
        await AssertRefusedAsync(handler, "target.handler");
    }

    private static JsonObject Job() => new() { ["name"] = $"bad-{Guid.NewGuid():N}", ["target"] = new JsonObject { ["app"] = "x", ["handler"] = "h" } };

    private static JsonObject WebhookJob(string url = "https://example.org", IEnumerable<(string Name, string Value)>? headers = null)
    {
        var job = Job();
        job["target"] = new JsonObject
        {
            ["kind"] = "webhook",
            ["url"] = url,
            ["headers"] = new JsonObject((headers ?? []).Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value))),
        };
        return job;
    }

    private async Task AssertRefusedAsync(JsonObject job, string path)
    {
        var (status, problem) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", job.ToJsonString(), admin.AdminToken);

        Assert.True(status == HttpStatusCode.BadRequest, $"{status}: {problem}");
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }
}
