using System.Net;
using EndToEnd.Tests.Deployments;

namespace EndToEnd.Tests.Transports;

public sealed class PullSessionTests
{
    [Fact]
    public async Task Cancel_OfARunOverHttps_StopsIt()
    {
        await using var deployment = await PullDeployment.StartAsync();
        await using var executor = deployment.StartExecutor("pulls", "--Executor:Transport=http");
        await deployment.OnlineAsync("pulls", "http");
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("long", "sleep", args: new { ms = 60_000 }))).Expect(HttpStatusCode.Created).Id;
        var runId = (await deployment.Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(deployment.Api, runId, run => run.State == "running", 10);

        (await deployment.Api.PostAsync($"runs/{runId}/cancel")).Expect(HttpStatusCode.Accepted);

        var run = await RunWatch.UntilAsync(deployment.Api, runId, run => run.IsEnded, 20);
        Assert.Equal("canceled", run.State);
        Assert.Equal(0, deployment.Proxy.Blocked);
        Assert.DoesNotContain(PullTests.Told, executor.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executor_WhoseNodeRestarts_ComesBackAndTakesAWebSocketOnceOneGetsThrough()
    {
        await using var deployment = await PullDeployment.StartAsync();
        await using var executor = deployment.StartExecutor("returns");
        await deployment.OnlineAsync("returns", "http");
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("again"))).Expect(HttpStatusCode.Created).Id;
        var before = await deployment.RunAsync(job);

        await deployment.Node.KillAsync();
        await deployment.Node.RestartAsync();
        await deployment.OnlineAsync("returns", "http");
        var after = await deployment.RunAsync(job);
        deployment.Proxy.Blocks = false;
        await deployment.OnlineAsync("returns", "webSocket", seconds: 90);
        var over = await deployment.RunAsync(job);

        Assert.Equal(["succeeded", "succeeded", "succeeded"], new[] { before.State, after.State, over.State });
        Assert.Equal(1, executor.Process.Output.Split('\n').Count(line => line.Contains(PullTests.Told, StringComparison.Ordinal)));
        Assert.Contains("WebSockets get through to", executor.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_OfAnExecutorOverHttps_EndsItsSessionAtOnce()
    {
        await using var deployment = await PullDeployment.StartAsync();
        await using var executor = deployment.StartExecutor("leaves", "--Executor:Transport=http");
        await deployment.OnlineAsync("leaves", "http");

        var exitCode = await executor.StopAsync();

        Assert.Equal(0, exitCode);
        var dashboard = await deployment.Api.GetAsync("dashboard");
        Assert.Equal(0, dashboard.Body.GetProperty("executors").GetProperty("online").GetInt32());
    }
}
