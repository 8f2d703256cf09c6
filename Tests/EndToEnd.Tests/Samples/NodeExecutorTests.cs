using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Processes;

namespace EndToEnd.Tests.Samples;

public sealed class NodeExecutorTests
{
    [Fact]
    public async Task NodeExecutor_EveryKindOfEnd_IsReported()
    {
        await using var executor = await StartAsync();
        var api = executor.Deployment.Api;

        var greet = await executor.Deployment.RunAsync(await executor.JobAsync("greet", "greet", new { name = "Ada" }));
        var failed = await executor.Deployment.RunAsync(await executor.JobAsync("fail", "fail", new { message = "not today" }));
        var late = await executor.Deployment.RunAsync(await executor.JobAsync("late", "sleep", new { ms = 60_000 }, timeoutMs: 300));
        var sleep = (await api.PostAsync($"jobs/{await executor.JobAsync("sleep", "sleep", new { ms = 60_000 })}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(api, sleep, run => run.State == "running", 20);
        (await api.PostAsync($"runs/{sleep}/cancel")).Expect(HttpStatusCode.Accepted);
        var canceled = await RunWatch.UntilAsync(api, sleep, run => run.IsEnded, 20);

        Assert.Equal(("succeeded", "failed", "timedOut", "canceled"), (greet.State, failed.State, late.State, canceled.State));
        Assert.Equal("Hello, Ada!", (await api.GetAsync($"runs/{greet.Id}")).Body.GetProperty("result").GetProperty("greeting").GetString());
        Assert.Equal("RangeError", (await api.GetAsync($"runs/{failed.Id}")).Body.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal("greeting Ada", (await api.GetAsync($"runs/{greet.Id}/logs")).Body.GetProperty("items")[0].GetProperty("message").GetString());
        var refused = await api.PostAsync("jobs", JobBody.Of("unfit", "greet", args: new { name = 7 }));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    public async Task NodeExecutor_OverARestartOfItsNode_RunsOnAndStopsInOrder()
    {
        await using var executor = await StartAsync();
        var job = await executor.JobAsync("each", "echo", everyMs: 250);
        await executor.WatchAsync(job, 250, seconds: 5);

        await executor.Deployment.Node.KillAsync();
        await executor.Deployment.Node.RestartAsync();
        await executor.Deployment.OnlineAsync("foreign", "webSocket");
        await executor.WatchAsync(job, 250, seconds: 4);
        var exitCode = await executor.Process.StopAsync(UnixSignal.Terminate, TimeSpan.FromSeconds(40));

        Assert.True(exitCode == 0, executor.Process.Output);
        Assert.Equal(0, (await executor.Deployment.Api.GetAsync("dashboard")).Body.GetProperty("executors").GetProperty("online").GetInt32());
    }

    private static Task<ForeignExecutor> StartAsync() => ForeignExecutor.StartAsync("NodeExecutor", "webSocket", InstallAsync, "node", "executor.js");

    private static async Task InstallAsync(TempFolder folder)
    {
        await using var npm = OwnedProcess.Start("npm", ["ci"], folder.Path);
        Assert.True(await npm.WaitForExitAsync(TimeSpan.FromMinutes(3)) == 0, npm.Output);
    }
}
