using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Executors.Pull;

/// <summary>Broadcasts to three executors with sessions of their own on a running server.</summary>
public sealed class BroadcastTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Run_OfABroadcast_StartsOnEachExecutorWithItsShardAndTriesItsPartAgainThere()
    {
        var executors = await ConnectAsync("spread", 3);
        var job = await JobAsync("spread", new { maxAttempts = 2, backoff = "fixed", delayMs = 0, jitter = false });

        var (status, called) = await KeyedAsync($"jobs/{job}/run");
        var (_, again) = await KeyedAsync($"jobs/{job}/run");
        var runIds = called.GetProperty("runIds").EnumerateArray().Select(id => id.GetString()).ToList();
        var assigned = await Task.WhenAll(executors.Select(AssignedAsync));
        await executors[0].ReportAsync(Ended(assigned[0], "succeeded"));
        var (retried, repeated) = (FailOnceAsync(executors[1], assigned[1]), RepeatAsync(executors[2], assigned[2]));
        await Task.WhenAll(retried, repeated);

        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(called.GetRawText(), again.GetRawText());
        Assert.Equal(runIds[0], RunningServer.Text(called, "runId"));
        Assert.Equal(runIds, assigned.Select(run => RunningServer.Text(run, "runId")));
        Assert.Equal([(0, 3), (1, 3), (2, 3)], assigned.Select(ShardOf));
        Assert.Equal((runIds[1], 2, (1, 3)), (RunningServer.Text(await retried, "runId"), (await retried).GetProperty("fence").GetInt32(), ShardOf(await retried)));
        Assert.Equal((2, 3), ShardOf(await repeated));
        foreach (var (id, index) in runIds.Select((id, index) => (id, index)))
        {
            var (_, run) = await admin.Server.CallAsync(HttpMethod.Get, $"runs/{id}", token: admin.AdminToken);
            Assert.Equal(("succeeded", $"spread-{index}", index), (RunningServer.Text(run, "state"), RunningServer.Text(run, "executor"), run.GetProperty("shard").GetProperty("index").GetInt32()));
        }
    }

    [Fact]
    public async Task Trigger_OfABroadcast_IsOneOccurrenceWithARunForEachExecutor()
    {
        var executors = await ConnectAsync("triggered", 3);
        await JobAsync("triggered", new { maxAttempts = 1 }, new { kind = "interval", everyMs = 86_400_000, startAt = TimeProvider.System.GetUtcNow().AddSeconds(2) });

        var assigned = await Task.WhenAll(executors.Select(AssignedAsync));

        Assert.Single(assigned.Select(run => run.GetProperty("dueAtMicros").GetInt64()).Distinct());
        Assert.Equal(3, assigned.Select(run => RunningServer.Text(run, "runId")).Distinct().Count());
        Assert.Equal([(0, 3), (1, 3), (2, 3)], assigned.Select(ShardOf));
    }

    [Fact]
    public async Task Dependency_OnABroadcast_IsRefusedFromBothSides()
    {
        var broadcast = await JobAsync("upstream", new { maxAttempts = 1 });
        var (_, plain) = await CallAsync("jobs", new { name = "plain-upstream", target = new { app = "upstream", handler = "work" } });
        var (made, follower) = await CallAsync("jobs", new { name = "follower", target = new { app = "upstream", handler = "work" }, dependsOn = new[] { new { jobId = RunningServer.Text(plain, "id") } } });

        var (onBroadcast, first) = await CallAsync("jobs", new { name = "waits", target = new { app = "upstream", handler = "work" }, dependsOn = new[] { new { jobId = broadcast } } });
        var (becomes, second) = await admin.Server.CallAsync(
            HttpMethod.Put, $"jobs/{RunningServer.Text(plain, "id")}", new { name = "plain-upstream", target = new { app = "upstream", handler = "work", routing = "broadcast" } }, admin.AdminToken, ifMatch: "*");
        var (after, _) = await admin.Server.CallAsync(
            HttpMethod.Put, $"jobs/{RunningServer.Text(follower, "id")}",
            new { name = "follower", target = new { app = "upstream", handler = "work", routing = "broadcast" }, dependsOn = new[] { new { jobId = RunningServer.Text(plain, "id") } } }, admin.AdminToken, ifMatch: "*");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.OK), (made, onBroadcast, becomes, after));
        Assert.True(first.GetProperty("errors").TryGetProperty("dependsOn[0].jobId", out _), first.GetRawText());
        Assert.True(second.GetProperty("errors").TryGetProperty("target.routing", out _), second.GetRawText());
    }

    private async Task<IReadOnlyList<PullExecutor>> ConnectAsync(string app, int count)
    {
        var executors = new List<PullExecutor>();
        for (var i = 0; i < count; i++)
        {
            executors.Add(await PullExecutor.ConnectAsync(admin, app, $"{app}-{i}"));
        }

        // Routing passes over an executor that has been silent; whoever polls is not.
        return executors;
    }

    private static async Task<JsonElement> AssignedAsync(PullExecutor executor) => (await executor.MessageAsync("assign"))[0];

    private static (int, int) ShardOf(JsonElement run) => (run.GetProperty("shard").GetProperty("index").GetInt32(), run.GetProperty("shard").GetProperty("count").GetInt32());

    private static object Ended(JsonElement run, string outcome)
    {
        var due = run.GetProperty("dueAtMicros").GetInt64();
        return new { runId = RunningServer.Text(run, "runId"), fence = run.GetProperty("fence").GetInt32(), dueAtMicros = due, startedAtMicros = due, endedAtMicros = due + 1, outcome };
    }

    private static async Task<JsonElement> FailOnceAsync(PullExecutor executor, JsonElement run)
    {
        await executor.ReportAsync(Ended(run, "failed"));
        var next = await AssignedAsync(executor);
        await executor.ReportAsync(Ended(next, "succeeded"));
        return next;
    }

    // By hand a part of a broadcast is run again as that part, and alone.
    private async Task<JsonElement> RepeatAsync(PullExecutor executor, JsonElement run)
    {
        await executor.ReportAsync(Ended(run, "succeeded"));
        var (_, called) = await CallAsync($"runs/{RunningServer.Text(run, "runId")}/retry");
        var next = await AssignedAsync(executor);
        await executor.ReportAsync(Ended(next, "succeeded"));
        Assert.False(called.TryGetProperty("runIds", out _));
        Assert.Equal(RunningServer.Text(called, "runId"), RunningServer.Text(next, "runId"));
        return next;
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(string path, object? body = null) => admin.Server.CallAsync(HttpMethod.Post, path, body, admin.AdminToken);

    private async Task<(HttpStatusCode Status, JsonElement Body)> KeyedAsync(string path)
    {
        using var client = admin.Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"api/v1/{path}", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin.AdminToken);
        request.Headers.Add("Idempotency-Key", "broadcast");
        using var response = await client.SendAsync(request);
        return (response.StatusCode, JsonElement.Parse(await response.Content.ReadAsStringAsync()));
    }

    private async Task<string> JobAsync(string app, object retry, params object[] triggers)
    {
        var (status, job) = await CallAsync("jobs", new { name = $"job-of-{app}", target = new { app, handler = "work", routing = "broadcast" }, retry, triggers });
        Assert.True(status == HttpStatusCode.Created, $"{status}: {job}");
        return RunningServer.Text(job, "id");
    }
}
