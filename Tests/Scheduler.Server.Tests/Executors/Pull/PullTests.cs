using System.Net;
using System.Text.Json;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Executors.Pull;

public sealed class PullTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Poll_WhileARunIsCalled_BringsItAndItsReportEndsIt()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "calls");
        var runId = await RunAsync(await JobAsync("calls"));

        var run = (await executor.MessageAsync("assign"))[0];
        var due = run.GetProperty("dueAtMicros").GetInt64();
        var (status, reply) = await executor.ReportAsync(
            new { runId, fence = 1, dueAtMicros = due, armedAtMicros = due, startedAtMicros = due + 10, endedAtMicros = due + 20, outcome = "succeeded", result = new { n = 7 } });

        Assert.Equal(runId, run.GetProperty("runId").GetString());
        Assert.Equal("work", run.GetProperty("handler").GetString());
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(0, reply.GetProperty("stale").GetArrayLength());
        var ended = await GetAsync($"runs/{runId}");
        Assert.Equal("succeeded", ended.GetProperty("state").GetString());
        Assert.Equal(7, ended.GetProperty("result").GetProperty("n").GetInt32());
    }

    [Fact]
    public async Task Poll_WhoseAnswerWasLost_BringsTheSameMessagesAgain()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "lost");
        var runId = await RunAsync(await JobAsync("lost"));
        await Eventually.TrueAsync(async () => (await executor.PollAsync(after: 0)).GetProperty("messages").GetArrayLength() > 0, Patience, "the run is given out");

        var again = await executor.PollAsync(after: 0);
        var acknowledged = await executor.PollAsync(waitMs: 0, after: again.GetProperty("messages")[0].GetProperty("seq").GetInt64());

        Assert.Equal(runId, again.GetProperty("messages")[0].GetProperty("assign")[0].GetProperty("runId").GetString());
        Assert.Equal(0, acknowledged.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task Poll_AndBeat_CarryTheNodesTwoInstants()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "clock");

        var poll = await executor.PollAsync(waitMs: 50);
        var (_, beat) = await executor.CallAsync("beat", new { session = executor.Session, beat = new { running = 1, armed = 2 } });

        Assert.InRange(poll.GetProperty("sentAtMicros").GetInt64() - poll.GetProperty("receivedAtMicros").GetInt64(), 40_000, 20_000_000);
        Assert.True(beat.GetProperty("receivedAtMicros").GetInt64() >= poll.GetProperty("sentAtMicros").GetInt64());
        Assert.True(beat.GetProperty("sentAtMicros").GetInt64() >= beat.GetProperty("receivedAtMicros").GetInt64());
        await Eventually.TrueAsync(async () => (await ExecutorAsync("clock")) is { } shown && shown.GetProperty("armed").GetInt32() == 2, Patience, "the beat is shown");
    }

    [Fact]
    public async Task Cancel_OfARunningRun_ComesWithThePoll()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "cancels");
        var runId = await RunAsync(await JobAsync("cancels"));
        var due = (await executor.MessageAsync("assign"))[0].GetProperty("dueAtMicros").GetInt64();
        await executor.ReportAsync(new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due + 10 });

        var (status, _) = await admin.Server.CallAsync(HttpMethod.Post, $"runs/{runId}/cancel", token: admin.AdminToken);
        var canceled = (await executor.MessageAsync("cancel"))[0];
        await executor.ReportAsync(new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due + 10, endedAtMicros = due + 30, outcome = "canceled" });

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(runId, canceled.GetProperty("runId").GetString());
        Assert.Equal("canceled", (await GetAsync($"runs/{runId}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Drain_ByAnAdmin_ComesWithThePoll()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "drains");
        var id = (await ExecutorAsync("drains"))!.Value.GetProperty("id").GetString(); // connected a moment ago

        await admin.Server.CallAsync(HttpMethod.Post, $"executors/{id}/drain", token: admin.AdminToken);

        Assert.True((await executor.MessageAsync("drain")).GetBoolean());
    }

    [Fact]
    public async Task Report_UnderAFenceThatIsNotCurrent_IsStale()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "stales");
        var runId = await RunAsync(await JobAsync("stales"));
        await executor.MessageAsync("assign");

        var (status, reply) = await executor.ReportAsync(new { runId, fence = 9, endedAtMicros = 1, outcome = "succeeded" });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(9, reply.GetProperty("stale")[0].GetProperty("fence").GetInt32());
    }

    [Fact]
    public async Task Reports_AsABareList_AreOfTheKeysOnlySession()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "lists");
        var runId = await RunAsync(await JobAsync("lists"));
        var due = (await executor.MessageAsync("assign"))[0].GetProperty("dueAtMicros").GetInt64();

        var (status, _) = await executor.CallAsync("reports", new[] { new { runId, fence = 1, startedAtMicros = due, endedAtMicros = due + 1, outcome = "succeeded" } });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("succeeded", (await GetAsync($"runs/{runId}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Session_WithoutRequests_IsLetGo()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "silent");

        await Eventually.TrueAsync(async () => (await ExecutorAsync("silent"))?.GetProperty("state").GetString() == "offline", Patience, "the silent executor is let go");

        Assert.Equal(HttpStatusCode.Gone, (await executor.CallAsync("poll", new { session = executor.Session, waitMs = 0 })).Status);
    }

    [Fact]
    public async Task Session_WhoseKeyIsDeleted_IsOver()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "deleted");

        await admin.Server.CallAsync(HttpMethod.Delete, $"executor-keys/{executor.KeyId}", token: admin.AdminToken);

        await Eventually.TrueAsync(
            async () => (await executor.CallAsync("poll", new { session = executor.Session, waitMs = 100 })).Status == HttpStatusCode.Unauthorized, Patience, "the key no longer counts");
        await Eventually.TrueAsync(async () => (await ExecutorAsync("deleted"))?.GetProperty("state").GetString() == "offline", Patience, "the executor is cut off");
    }

    [Fact]
    public async Task Bye_EndsTheSessionAtOnce()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "byes");

        var (status, _) = await executor.CallAsync("bye", new { session = executor.Session });

        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.Equal("offline", (await ExecutorAsync("byes"))!.Value.GetProperty("state").GetString()); // it was connected, so it is known
        Assert.Equal(HttpStatusCode.Gone, (await executor.CallAsync("bye", new { session = executor.Session })).Status);
    }

    [Fact]
    public async Task Session_OfAnotherKey_IsGone()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "mine");
        var other = await PullExecutor.SignInAsync(admin, "mine");

        var (poll, _) = await other.CallAsync("poll", new { session = executor.Session, waitMs = 0 });
        var (report, _) = await other.CallAsync("reports", new { session = executor.Session, runs = Array.Empty<object>() });

        Assert.Equal(HttpStatusCode.Gone, poll);
        Assert.Equal(HttpStatusCode.Gone, report);
    }

    [Fact]
    public async Task Hello_AgainOfTheSameProcess_ReplacesItsSession()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "again");
        var first = executor.Session;

        var (status, welcome) = await executor.HelloAsync("one", held: new { runId = "01985a3e7c1d7f0e9b1a2c3d4e5f6071", fence = 1 });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, welcome.GetProperty("drop").GetArrayLength());
        Assert.Equal(HttpStatusCode.Gone, (await executor.CallAsync("poll", new { session = first, waitMs = 0 })).Status);
        Assert.Equal("http", (await ExecutorAsync("again"))!.Value.GetProperty("transport").GetString()); // connected a moment ago
    }

    [Fact]
    public async Task Hello_UnderANameThatIsTaken_Is409()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "taken");

        var (status, problem) = await executor.HelloAsync("one", instanceId: "another");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("name", out _));
    }

    [Theory]
    [InlineData("hello", """{"protocol":1,"name":"one","instanceId":"i","slots":0}""", "slots")]
    [InlineData("hello", """{"protocol":7,"name":"one","instanceId":"i","slots":1}""", "protocol")]
    [InlineData("hello", """{"protocol":1,"app":"other","name":"one","instanceId":"i","slots":1}""", "app")]
    [InlineData("hello", """{"protocol":1,"instanceId":"i","slots":1}""", "name")]
    [InlineData("hello", """{"protocol":1,"name":"one","instanceId":"i","slots":1,"role":"x"}""", "role")]
    [InlineData("hello", """{"protocol":1,"name":"one","instanceId":"i","slots":1,"handlers":[{"name":"a","x":1}]}""", "handlers[0].x")]
    [InlineData("hello", """{"protocol":1,"name":"one","instanceId":"i","slots":"many"}""", "slots")]
    [InlineData("poll", """{"session":"x","waitMs":30001}""", "waitMs")]
    [InlineData("poll", """{"session":"x","waitMs":-1}""", "waitMs")]
    [InlineData("poll", """{"waitMs":1}""", "session")]
    [InlineData("poll", """{"session":"x","wait":1}""", "wait")]
    [InlineData("beat", """{"session":"x"}""", "beat")]
    [InlineData("beat", """{"session":"x","beat":{"cpu":1}}""", "beat.cpu")]
    [InlineData("reports", """{"session":"SESSION","runs":[{"runId":"x","fence":1}]}""", "runs")]
    [InlineData("reports", """{"session":"SESSION","runs":[{"fence":1}]}""", "runs[0].runId")]
    [InlineData("reports", """[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1,"outcome":"won"}]""", "[0].outcome")]
    [InlineData("reports", """{"session":"SESSION","logs":[{"runId":"01985a3e7c1d7f0e9b1a2c3d4e5f6071","fence":1,"lines":[{"seq":1}]}]}""", "logs")]
    [InlineData("bye", """{}""", "session")]
    public async Task Call_OfWrongForm_Is400NamingTheField(string call, string body, string field)
    {
        var executor = await PullExecutor.ConnectAsync(admin, "forms", $"n{Guid.NewGuid():N}");

        var (status, problem) = await executor.CallAsync(call, body.Replace("SESSION", executor.Session, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Call_LargerThanAMessageMayBe_Is413()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "large");

        var (within, _) = await executor.CallAsync("reports", $$"""{"session":"{{executor.Session}}","runs":[]{{new string(' ', 1_500_000)}}}""");
        var (beyond, _) = await executor.CallAsync("reports", $$"""{"session":"{{executor.Session}}","runs":[]{{new string(' ', 2_100_000)}}}""");

        Assert.Equal(HttpStatusCode.OK, within);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, beyond);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("poll")]
    [InlineData("beat")]
    [InlineData("reports")]
    [InlineData("bye")]
    public async Task Call_WithAUsersToken_Is401(string call)
    {
        var (status, _) = await admin.Server.CallAsync(HttpMethod.Post, $"executor/{call}", new { session = "x" }, admin.AdminToken);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    [Fact]
    public async Task UserApi_WithAnExecutorsToken_Is401()
    {
        var executor = await PullExecutor.SignInAsync(admin, "users");

        var (status, _) = await admin.Server.CallAsync(HttpMethod.Get, "jobs", token: executor.Token);

        Assert.Equal(HttpStatusCode.Unauthorized, status);
    }

    private async Task<string> JobAsync(string app)
    {
        var (status, job) = await admin.Server.CallAsync(
            HttpMethod.Post, "jobs", new { name = $"job-of-{app}", target = new { kind = "executor", app, handler = "work" } }, admin.AdminToken);
        Assert.True(status == HttpStatusCode.Created, $"{status}: {job}");
        return RunningServer.Text(job, "id");
    }

    private async Task<string> RunAsync(string job)
    {
        var (status, run) = await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{job}/run", token: admin.AdminToken);
        Assert.Equal(HttpStatusCode.Accepted, status);
        return RunningServer.Text(run, "runId");
    }

    private async Task<JsonElement> GetAsync(string path) => (await admin.Server.CallAsync(HttpMethod.Get, path, token: admin.AdminToken)).Body;

    private async Task<JsonElement?> ExecutorAsync(string app)
    {
        foreach (var item in (await GetAsync("executors?limit=200")).GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("app").GetString() == app)
            {
                return item;
            }
        }

        return null;
    }
}
