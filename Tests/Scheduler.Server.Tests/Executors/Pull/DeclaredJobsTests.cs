using System.Net;
using System.Text.Json;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Executors.Pull;

public sealed class DeclaredJobsTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Hello_OfAProcessWithJobs_MakesThemAndRunsThem()
    {
        var executor = await PullExecutor.SignInAsync(admin, "makes", "makes");

        var (status, welcome) = await executor.DeclareAsync(
            "i1", new { name = "made", group = "makes", target = new { handler = "work" }, triggers = new[] { new { kind = "interval", everyMs = 1000 } } });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(welcome.TryGetProperty("declined", out _));
        var job = Assert.Single((await JobsAsync("makes")).EnumerateArray());
        Assert.Equal("makes", job.GetProperty("target").GetProperty("app").GetString());
        await Eventually.TrueAsync(async () => (await GetAsync($"runs?jobId={RunningServer.Text(job, "id")}&state=planned")).GetProperty("items").GetArrayLength() > 0, Patience, "runs are planned");
    }

    [Fact]
    public async Task Hello_OfAnotherProcess_ChangesThemAndAReconnectDoesNot()
    {
        var executor = await PullExecutor.SignInAsync(admin, "changes", "changes");
        var first = new { name = "one", group = "changes", priority = 3, target = new { handler = "work" } };
        var second = first with { priority = 7 };
        await executor.DeclareAsync("i1", first);

        await executor.DeclareAsync("i1", second);
        var afterReconnect = (await JobsAsync("changes"))[0].GetProperty("priority").GetInt32();
        await admin.Server.CallAsync(HttpMethod.Post, "executor/bye", new { session = await SessionAsync(executor) }, executor.Token);
        await executor.DeclareAsync("i2", second);
        var afterRestart = (await JobsAsync("changes"))[0];

        Assert.Equal(3, afterReconnect);
        Assert.Equal((7, 2), (afterRestart.GetProperty("priority").GetInt32(), afterRestart.GetProperty("version").GetInt32()));
    }

    [Theory]
    [InlineData("""{"name":"x","group":"other","target":{"handler":"work"}}""", "jobs[0].group")]
    [InlineData("""{"name":"x","group":"refuses","target":{"handler":"work","app":"billing"}}""", "jobs[0].target.app")]
    [InlineData("""{"name":"x","group":"refuses","target":{"handler":"work"},"triggers":[{"kind":"cron","cron":"* * * * *"}]}""", "jobs[0].triggers[0].cron")]
    [InlineData("""{"name":"x","group":"refuses","target":{"handler":"work"},"prio":1}""", "jobs[0].prio")]
    [InlineData("""{"name":"theirs","group":"refuses","target":{"handler":"work"}}""", "jobs[0].name is the name of a job of app")]
    [InlineData("7", "jobs[0]")]
    public async Task Hello_WithAJobThatMayNotBe_ConnectsAndSaysWhy(string job, string reason)
    {
        await admin.Server.CallAsync(HttpMethod.Post, "jobs", new { name = "theirs", group = "refuses", target = new { app = "theirs", handler = "work" } }, admin.AdminToken);
        var executor = await PullExecutor.SignInAsync(admin, $"refuses-{Guid.NewGuid():N}", "refuses");

        var (status, welcome) = await executor.DeclareAsync("i1", JsonElement.Parse(job));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(welcome.GetProperty("declined").EnumerateArray(), text => text.GetString()!.StartsWith(reason, StringComparison.Ordinal)); // texts
        Assert.Equal("theirs", Assert.Single((await JobsAsync("refuses")).EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(0, (await JobsAsync("other")).GetArrayLength());
    }

    [Fact]
    public async Task Hello_WithTooManyJobs_IsRefused()
    {
        var executor = await PullExecutor.SignInAsync(admin, "many", "many");

        var (status, problem) = await executor.DeclareAsync("i1", [.. Enumerable.Range(0, 101).Select(n => (object)new { name = $"j{n}", group = "many", target = new { handler = "work" } })]);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("jobs", out _));
    }

    [Fact]
    public async Task Key_WithGroups_ShowsThemAndIsGivenOnlyByWhoMayWriteThere()
    {
        var (_, made) = await admin.Server.CallAsync(HttpMethod.Post, "executor-keys", new { app = "shown", declares = new[] { "a", "b" } }, admin.AdminToken);
        var listed = (await GetAsync("executor-keys?limit=200")).GetProperty("items").EnumerateArray().Single(key => RunningServer.Text(key, "id") == RunningServer.Text(made, "id"));
        var (wrong, problem) = await admin.Server.CallAsync(HttpMethod.Post, "executor-keys", new { app = "shown", declares = new[] { "a b" } }, admin.AdminToken);
        var (_, token) = await admin.Server.CallAsync(
            HttpMethod.Post, "api-tokens", new { name = "keys-only", permissions = new[] { "keys.write" } }, admin.AdminToken);
        var (withoutJobs, _) = await admin.Server.CallAsync(HttpMethod.Post, "executor-keys", new { app = "shown", declares = new[] { "a" } }, RunningServer.Text(token, "token"));
        var (plain, _) = await admin.Server.CallAsync(HttpMethod.Post, "executor-keys", new { app = "shown" }, RunningServer.Text(token, "token"));

        Assert.Equal(["a", "b"], listed.GetProperty("declares").EnumerateArray().Select(group => group.GetString()!)); // groups are texts
        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.True(problem.GetProperty("errors").TryGetProperty("declares[0]", out _));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Created), (withoutJobs, plain));
    }

    private static async Task<string> SessionAsync(PullExecutor executor)
    {
        await executor.HelloAsync("one");
        return executor.Session;
    }

    private async Task<JsonElement> JobsAsync(string group) => (await GetAsync($"jobs?group={group}")).GetProperty("items");

    private async Task<JsonElement> GetAsync(string path) => (await admin.Server.CallAsync(HttpMethod.Get, path, token: admin.AdminToken)).Body;
}
