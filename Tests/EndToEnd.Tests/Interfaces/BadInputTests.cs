using System.Net;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Deployments;
using TestServers.Api;

namespace EndToEnd.Tests.Interfaces;

/// <summary>Wrong bodies: a problem document that names the field, and nothing half-saved.</summary>
public sealed class BadInputTests(SharedDeployment shared) : IClassFixture<SharedDeployment>
{
    private ApiSession Api => shared.Deployment.Api;

    [Theory]
    [InlineData("triggers[0].cron", """{"kind":"cron","cron":"every monday"}""")]
    [InlineData("triggers[0].cron", """{"kind":"cron","cron":"0 30 9 * *"}""")]
    [InlineData("triggers[0].cron", """{"kind":"cron"}""")]
    [InlineData("triggers[0].timeZone", """{"kind":"cron","cron":"0 30 9 ? * MON","timeZone":"Mars/Olympus"}""")]
    [InlineData("triggers[0].everyMs", """{"kind":"interval","everyMs":9}""")]
    [InlineData("triggers[0].everyMs", """{"kind":"interval","everyMs":-1000}""")]
    [InlineData("triggers[0].everyMs", """{"kind":"interval","everyMs":"soon"}""")]
    [InlineData("triggers[0].everyMs", """{"kind":"interval","everyMs":99999999999999999999}""")]
    [InlineData("triggers[0].at", """{"kind":"once","at":"2001-01-01T00:00:00Z"}""")]
    [InlineData("triggers[0].kind", """{"kind":"sometimes"}""")]
    [InlineData("triggers[0].kind", """{"everyMs":1000}""")]
    [InlineData("triggers[0].cron", """{"kind":"cron","cron":"0 0 0 30 2 ?"}""")]
    [InlineData("triggers[0].evryMs", """{"kind":"interval","everyMs":1000,"evryMs":5}""")]
    public async Task CreateJob_WithABadTrigger_NamesTheFieldAndSavesNothing(string path, string trigger)
    {
        var body = JobBody.Of(UniqueName(), triggers: JsonNode.Parse(trigger)!.AsObject()); // The cases are objects.

        var answer = await Api.PostAsync("jobs", body);

        await AssertRefusedAsync(answer, HttpStatusCode.BadRequest, path, body["name"]!.GetValue<string>()); // JobBody names it.
    }

    [Theory]
    [InlineData("name", "\"has spaces\"")]
    [InlineData("name", "null")]
    [InlineData("overlap", "\"sometimes\"")]
    [InlineData("priority", "11")]
    [InlineData("timeoutMs", "-1")]
    [InlineData("retry.maxAttempts", """{"maxAttempts":0}""")]
    [InlineData("target.kind", """{"kind":"pigeon"}""")]
    [InlineData("target.handler", """{"kind":"executor","app":"hello"}""")]
    [InlineData("target.app", """{"kind":"executor","handler":"echo"}""")]
    [InlineData("dependsOn[0].jobId", """[{"jobId":"00000000000000000000000000000000","on":"success"}]""")]
    [InlineData("colour", "\"red\"")]
    public async Task CreateJob_WithABadField_NamesItAndSavesNothing(string path, string value)
    {
        var body = JobBody.Of(UniqueName());
        var name = body["name"]!.GetValue<string>(); // JobBody names it.
        body[path.Split('.', '[')[0]] = JsonNode.Parse(value);

        var answer = await Api.PostAsync("jobs", body);

        await AssertRefusedAsync(answer, HttpStatusCode.BadRequest, path, name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"name":"x","name":"y"}""")]
    public async Task CreateJob_WithABodyThatIsNoJob_Is400AndNever500(string body)
    {
        var answer = await Api.PostRawAsync("jobs", body);

        answer.Expect(HttpStatusCode.BadRequest);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.NotEmpty(answer.Text("code"));
    }

    [Fact]
    public async Task CreateJob_WithArgumentsOfAnotherTypeThanTheHandlers_NamesTheArgument()
    {
        var body = JobBody.Of(UniqueName(), "sleep", args: new { ms = "soon" });

        var answer = await Api.PostAsync("jobs", body);

        await AssertRefusedAsync(answer, HttpStatusCode.BadRequest, "args.ms", body["name"]!.GetValue<string>()); // JobBody names it.
    }

    [Fact]
    public async Task CreateJob_OverTheBodyLimit_Is413()
    {
        var body = JobBody.Of(UniqueName(), args: new { text = new string('x', 1_100_000) });

        var answer = await Api.PostAsync("jobs", body);

        answer.Expect(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal("application/problem+json", answer.ContentType);
    }

    [Fact]
    public async Task CreateJob_WithArgumentsOver64KiB_NamesThem()
    {
        var body = JobBody.Of(UniqueName(), args: new { text = new string('x', 70_000) });

        var answer = await Api.PostAsync("jobs", body);

        Assert.True((int)answer.Status is 400 or 413, $"{answer.Status}");
        Assert.Contains("args", answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task CreateJob_WithATakenName_Is409()
    {
        var body = JobBody.Of(UniqueName());
        (await Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created);

        var answer = await Api.PostAsync("jobs", body);

        answer.Expect(HttpStatusCode.Conflict);
        Assert.Equal("conflict", answer.Text("code"));
    }

    [Fact]
    public async Task ReplaceJob_WithoutOrWithAnOldVersion_Is428And412()
    {
        var body = JobBody.Of(UniqueName());
        var created = (await Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created);
        body["description"] = "second";
        (await Api.PutAsync($"jobs/{created.Id}", body, created.ETag)).Expect(HttpStatusCode.OK);
        body["description"] = "third";

        var without = await Api.PutAsync($"jobs/{created.Id}", body, null);
        var old = await Api.PutAsync($"jobs/{created.Id}", body, created.ETag);

        without.Expect(HttpStatusCode.PreconditionRequired);
        old.Expect(HttpStatusCode.PreconditionFailed);
        Assert.Equal("second", (await Api.GetAsync($"jobs/{created.Id}")).Text("description"));
    }

    [Theory]
    [InlineData("jobs/00000000000000000000000000000000")]
    [InlineData("jobs/nonsense")]
    [InlineData("runs/00000000000000000000000000000000")]
    [InlineData("executors/nobody")]
    [InlineData("no-such-thing")]
    public async Task Get_OfAnUnknownId_Is404WithAProblem(string path)
    {
        var answer = await Api.GetAsync(path);

        answer.Expect(HttpStatusCode.NotFound);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.Equal("notFound", answer.Text("code"));
    }

    [Theory]
    [InlineData("limit", "jobs?limit=0")]
    [InlineData("limit", "jobs?limit=201")]
    [InlineData("limit", "runs?limit=many")]
    [InlineData("cursor", "runs?cursor=nonsense")]
    [InlineData("from", "runs?from=yesterday")]
    [InlineData("state", "runs?state=sleepy")]
    public async Task Get_WithABadQuery_NamesTheParameter(string name, string path)
    {
        var answer = (await Api.GetAsync(path)).Expect(HttpStatusCode.BadRequest);

        Assert.Contains(name, answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    private static string UniqueName() => $"bad-{Guid.NewGuid():N}";

    private async Task AssertRefusedAsync(ApiAnswer answer, HttpStatusCode status, string path, string name)
    {
        answer.Expect(status);
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.NotEmpty(answer.Text("code"));
        var errors = answer.Body.GetProperty("errors").EnumerateObject().Select(error => error.Name).ToList();
        Assert.True(errors.Contains(path), $"expected {path}, got {string.Join(", ", errors)}");
        await foreach (var job in Api.ItemsAsync($"jobs?q={name}"))
        {
            Assert.Fail($"it was saved: {job.GetRawText()}");
        }
    }
}
