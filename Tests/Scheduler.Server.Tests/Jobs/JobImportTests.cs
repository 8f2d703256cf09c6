using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Security;
using TestServers.Databases;
using TestServers.Processes;

namespace Scheduler.Server.Tests.Jobs;

public sealed class JobImportTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Plan_OfNewJobs_SaysWhatWouldBeAndDoesNothing()
    {
        var document = Document(Job("planned-a"), Job("planned-b"));

        var (status, plan) = await ImportAsync("plan", document);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((2, 0, 0), Counts(plan));
        Assert.Equal("jobs[1]", RunningServer.Text(plan.GetProperty("changes")[1], "path"));
        Assert.Equal("create", RunningServer.Text(plan.GetProperty("changes")[1], "action"));
        Assert.Equal(0, (await ListAsync("planned-")).GetArrayLength());
    }

    [Fact]
    public async Task Apply_OfADocument_MakesTheJobsAndAgainChangesNothing()
    {
        var document = Document(Job("applied-a", new { kind = "interval", everyMs = 60_000 }), Job("applied-b"));

        var (status, first) = await ImportAsync("apply", document);
        var (_, second) = await ImportAsync("apply", document);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((2, 0, 0), Counts(first));
        Assert.Equal((0, 0, 2), Counts(second));
        Assert.Equal(0, second.GetProperty("changes").GetArrayLength());
        var jobs = await ListAsync("applied-");
        Assert.Equal(RunningServer.Text(first.GetProperty("changes")[0], "id"), RunningServer.Text(jobs[0], "id"));
        Assert.All(jobs.EnumerateArray(), job => Assert.Equal(1, job.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Plan_OfAChangedJob_NamesWhatDiffers()
    {
        await ImportAsync("apply", Document(Job("differs", new { kind = "interval", everyMs = 60_000 })));
        var changed = Job("differs", new { kind = "interval", everyMs = 30_000 });
        changed["priority"] = 9;
        changed["target"]!["handler"] = "other"; // Job sets a target
        changed["args"] = new JsonObject { ["a.b"] = 1 };

        var (_, plan) = await ImportAsync("plan", Document(changed));
        var (_, applied) = await ImportAsync("apply", Document(changed));

        Assert.Equal((0, 1, 0), Counts(plan));
        var differences = plan.GetProperty("changes")[0].GetProperty("differences").EnumerateArray().ToDictionary(difference => RunningServer.Text(difference, "path"), StringComparer.Ordinal);
        Assert.Equal(["args", "priority", "target.handler", "triggers"], differences.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((5, 9), (differences["priority"].GetProperty("before").GetInt32(), differences["priority"].GetProperty("after").GetInt32()));
        Assert.Equal((0, 1, 0), Counts(applied));
        var job = (await ListAsync("differs"))[0];
        Assert.Equal(2, job.GetProperty("version").GetInt32());
        Assert.Equal(30_000, job.GetProperty("triggers")[0].GetProperty("everyMs").GetInt32());
    }

    [Theory]
    [InlineData(nameof(DatabaseProvider.Sqlite))]
    [InlineData(nameof(DatabaseProvider.MySql))]
    public async Task Apply_OfWhatAnotherServerExported_MakesTheSameJobs(string provider)
    {
        await using var from = await RunningServer.StartAsync(await SettingsAsync(provider));
        await using var to = await RunningServer.StartAsync(await SettingsAsync(provider));
        var (fromToken, toToken) = (await from.TokenAsync(), await to.TokenAsync());
        var many = Enumerable.Range(0, 230).Select(n => Job($"job-{n:000}", new { kind = "interval", everyMs = 3_600_000 + n })).ToArray();

        var (made, answer) = await from.CallAsync(HttpMethod.Post, "jobs/import?mode=apply", Document(many), fromToken);
        var (_, exported) = await from.CallAsync(HttpMethod.Get, "jobs/export", token: fromToken);
        var (copied, copy) = await to.CallAsync(HttpMethod.Post, "jobs/import?mode=apply", exported, toToken);
        var (_, again) = await to.CallAsync(HttpMethod.Post, "jobs/import?mode=plan", exported, toToken);
        var (_, exportedAgain) = await to.CallAsync(HttpMethod.Get, "jobs/export", token: toToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (made, copied));
        Assert.Equal((230, 0, 0), Counts(answer));
        Assert.Equal((230, 0, 0), Counts(copy));
        Assert.Equal((0, 0, 230), Counts(again));
        Assert.Equal(WithoutIds(exported), WithoutIds(exportedAgain));
        Assert.Equal(3, (await from.CallAsync(HttpMethod.Get, "audit?action=job.import", token: fromToken)).Body.GetProperty("items").EnumerateArray().Count(row => RunningServer.Text(row, "action") == "job.import"));
    }

    [Fact]
    public async Task Apply_AfterAFailureHalfway_GoesOnWhereItStopped()
    {
        await ImportAsync("apply", Document(Job("half-a")));

        var (_, answer) = await ImportAsync("apply", Document(Job("half-a"), Job("half-b")));

        Assert.Equal((1, 0, 1), Counts(answer));
        Assert.Equal("jobs[1]", RunningServer.Text(answer.GetProperty("changes")[0], "path"));
    }

    [Fact]
    public async Task Apply_OfAJobByItsId_RenamesIt()
    {
        await ImportAsync("apply", Document(Job("renamed-before")));
        var id = RunningServer.Text((await ListAsync("renamed-"))[0], "id");
        var renamed = Job("renamed-after");
        renamed["id"] = id;

        var (_, answer) = await ImportAsync("apply", Document(renamed));

        Assert.Equal((0, 1, 0), Counts(answer));
        var jobs = await ListAsync("renamed-");
        Assert.Equal(("renamed-after", id), (RunningServer.Text(jobs[0], "name"), RunningServer.Text(jobs[0], "id")));
        Assert.Equal(1, jobs.GetArrayLength());
    }

    [Fact]
    public async Task Apply_OfAPausedJob_LeavesItPaused()
    {
        await ImportAsync("apply", Document(Job("asleep", new { kind = "interval", everyMs = 60_000 })));
        var id = RunningServer.Text((await ListAsync("asleep"))[0], "id");
        await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{id}/pause", token: admin.AdminToken);

        await ImportAsync("apply", Document(Job("asleep", new { kind = "interval", everyMs = 30_000 })));

        Assert.Equal("paused", RunningServer.Text((await ListAsync("asleep"))[0], "state"));
        Assert.Equal(0, (await admin.Server.CallAsync(HttpMethod.Get, $"runs?jobId={id}&state=planned", token: admin.AdminToken)).Body.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"jobs":[OK,{"name":"x","target":{"app":"a","handler":"h"},"triggers":[{"kind":"cron","cron":"* * * * *"}]}]}""", "jobs[1].triggers[0].cron")]
    [InlineData("""{"jobs":[OK,{"name":"x","target":{"app":"a","handler":"h"},"prio":1}]}""", "jobs[1].prio")]
    [InlineData("""{"jobs":[OK,{"target":{"app":"a","handler":"h"}}]}""", "jobs[1].name")]
    [InlineData("""{"jobs":[OK,{"name":"x y","target":{"app":"a","handler":"h"}}]}""", "jobs[1].name")]
    [InlineData("""{"jobs":[OK,OK]}""", "jobs[1].name")]
    [InlineData("""{"jobs":[{"name":"x","target":{"kind":"browser"}}]}""", "jobs[0].target.kind")]
    [InlineData("""{"jobs":[{"name":"x","target":{"kind":"webhook"}}]}""", "jobs[0].target.url")]
    [InlineData("""{"jobs":[],"version":1}""", "version")]
    [InlineData("""{}""", "jobs")]
    public async Task Import_OfAWrongDocument_Is400NamingTheFieldAndDoesNothing(string document, string field)
    {
        var (status, problem) = await ImportAsync("apply", document.Replace("OK", """{"name":"fine","target":{"app":"a","handler":"h"}}""", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
        Assert.Equal(0, (await ListAsync("fine")).GetArrayLength());
    }

    [Theory]
    [InlineData("jobs/import")]
    [InlineData("jobs/import?mode=force")]
    public async Task Import_WithoutAMode_Is400(string path)
    {
        var (status, problem) = await admin.Server.CallAsync(HttpMethod.Post, path, Document(), admin.AdminToken);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("mode", out _));
    }

    [Fact]
    public async Task ImportAndExport_OfAUserWithGroups_AreWithinThem()
    {
        await ImportAsync("apply", Document(Job("theirs", group: "theirs")));
        var theirs = RunningServer.Text((await ListAsync("theirs"))[0], "id");
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "importer", "Developer", ["ours"]);
        var stolen = Job("stolen", group: "ours");
        stolen["id"] = theirs;

        var (own, _) = await admin.Server.CallAsync(HttpMethod.Post, "jobs/import?mode=apply", Document(Job("ours", group: "ours")), token);
        var (foreign, _) = await admin.Server.CallAsync(HttpMethod.Post, "jobs/import?mode=apply", Document(Job("ours", group: "ours"), Job("x", group: "theirs")), token);
        var (_, byId) = await admin.Server.CallAsync(HttpMethod.Post, "jobs/import?mode=plan", Document(stolen), token);
        var (_, exported) = await admin.Server.CallAsync(HttpMethod.Get, "jobs/export", token: token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (own, foreign));
        Assert.Equal((1, 0, 0), Counts(byId));
        Assert.Equal(["ours"], exported.GetProperty("jobs").EnumerateArray().Select(job => RunningServer.Text(job, "name")));
    }

    [Fact]
    public async Task Import_OfAJobThatFollowsOneOfAnotherGroup_NamesTheDependency()
    {
        await ImportAsync("apply", Document(Job("upstream-theirs", group: "theirs")));
        var theirs = RunningServer.Text((await ListAsync("upstream-theirs"))[0], "id");
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "follower", "Developer", ["ours"]);
        var spy = Following(Job("spy", group: "ours"), theirs);

        var (status, problem) = await admin.Server.CallAsync(HttpMethod.Post, "jobs/import?mode=apply", Document(spy), token);
        var (allowed, _) = await ImportAsync("apply", Document(spy));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (status, allowed));
        Assert.True(problem.GetProperty("errors").TryGetProperty("jobs[0].dependsOn[0].jobId", out _), problem.GetRawText());
    }

    [Fact]
    public async Task Import_OfJobsThatOnlyTogetherMakeACycle_ChangesNothing()
    {
        await ImportAsync("apply", Document(Job("round-a"), Job("round-b")));
        var jobs = await ListAsync("round-");
        var ids = jobs.EnumerateArray().ToDictionary(job => RunningServer.Text(job, "name"), job => RunningServer.Text(job, "id"), StringComparer.Ordinal);
        var (a, b) = (ids["round-a"], ids["round-b"]);
        // Applied in order of id, and ids of the same millisecond come in any order: the later one closes the circle.
        var closing = string.CompareOrdinal(a, b) < 0 ? 1 : 0;

        var (status, problem) = await ImportAsync("apply", Document(Following(Job("round-a"), b), Following(Job("round-b"), a)));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty($"jobs[{closing}].dependsOn[0].jobId", out _), problem.GetRawText());
        Assert.All((await ListAsync("round-")).EnumerateArray(), job => Assert.Equal(1, job.GetProperty("version").GetInt32()));
    }

    private static JsonObject Following(JsonObject job, string upstream)
    {
        job["dependsOn"] = new JsonArray(new JsonObject { ["jobId"] = upstream, ["on"] = "success" });
        return job;
    }

    private static async Task<string[]> SettingsAsync(string provider)
    {
        string[] user = [$"--Setup:AdminUser={RunningServer.AdminUser}", $"--Setup:AdminPassword={RunningServer.AdminPassword}"];
        if (provider == nameof(DatabaseProvider.Sqlite))
        {
            return user;
        }

        var server = await DatabaseServer.SharedAsync();
        var name = await server.CreateDatabaseNameAsync();
        return [.. user, "--Database:Provider=mysql", $"--Database:ConnectionString={server.ConnectionString(name)}", $"--Cluster:Secret={SchedulerSettings.ClusterSecret}"];
    }

    private static JsonObject Job(string name, object? trigger = null, string group = "imports") => new()
    {
        ["name"] = name,
        ["group"] = group,
        ["target"] = new JsonObject { ["kind"] = "executor", ["app"] = "app", ["handler"] = "work" },
        ["triggers"] = trigger is null ? new JsonArray() : new JsonArray(JsonSerializer.SerializeToNode(trigger)),
    };

    private static JsonObject Document(params JsonObject[] jobs) => new() { ["jobs"] = new JsonArray([.. jobs.Select(job => job.DeepClone())]) };

    private static (int Created, int Updated, int Unchanged) Counts(JsonElement answer) =>
        (answer.GetProperty("created").GetInt32(), answer.GetProperty("updated").GetInt32(), answer.GetProperty("unchanged").GetInt32());

    private static string WithoutIds(JsonElement exported)
    {
        var document = JsonNode.Parse(exported.GetRawText())!; // a document was exported
        foreach (var job in document["jobs"]!.AsArray())
        {
            job!.AsObject().Remove("id"); // jobs are objects
        }

        return document.ToJsonString();
    }

    private async Task<JsonElement> ListAsync(string part) =>
        (await admin.Server.CallAsync(HttpMethod.Get, $"jobs?q={part}", token: admin.AdminToken)).Body.GetProperty("items");

    private Task<(HttpStatusCode Status, JsonElement Body)> ImportAsync(string mode, object document) =>
        admin.Server.CallAsync(HttpMethod.Post, $"jobs/import?mode={mode}", document, admin.AdminToken);
}
