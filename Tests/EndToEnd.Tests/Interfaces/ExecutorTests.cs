using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Api;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Interfaces;

public sealed class ExecutorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task List_OfExecutorsAndNodes_ShowsThemAll()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 2 }, output);

        var executors = await NamesAsync(deployment.Api, "executors");
        var nodes = await NamesAsync(deployment.ApiOf(1), "nodes");

        Assert.Equal(["executor-1", "executor-2"], executors.Order());
        Assert.Equal(["node-1", "node-2"], nodes.Order());
    }

    [Fact]
    public async Task Delete_OfItsKey_CutsAnExecutorWithinFiveSeconds()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 1 }, output);
        JsonElement? key = null;
        await foreach (var item in deployment.Api.ItemsAsync("executor-keys"))
        {
            key = item;
        }

        (await deployment.Api.DeleteAsync($"executor-keys/{key?.GetProperty("id").GetString()}")).Expect(HttpStatusCode.NoContent);

        await Eventually.TrueAsync(
            async () => (await deployment.Api.GetAsync("dashboard")).Body.GetProperty("executors").GetProperty("online").GetInt32() == 0,
            TimeSpan.FromSeconds(6),
            "the executor is cut off");
    }

    [Fact]
    public async Task Drain_OfAnExecutor_SendsItNothingMoreUntilUndrained()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 2 }, output);
        var ids = await IdsAsync(deployment.Api);
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("drained"))).Expect(HttpStatusCode.Created).Id;

        (await deployment.Api.PostAsync($"executors/{ids["executor-1"]}/drain")).Expect(HttpStatusCode.OK);
        await LearnedAsync();
        var drained = await RunManyAsync(deployment, job, 20);
        (await deployment.Api.PostAsync($"executors/{ids["executor-1"]}/undrain")).Expect(HttpStatusCode.OK);
        await LearnedAsync();
        var undrained = await RunManyAsync(deployment, job, 40);

        Assert.All(drained, run => Assert.Equal("executor-2", run.Executor));
        Assert.Contains(undrained, run => run.Executor == "executor-1");
    }

    [Fact]
    public async Task Run_WithoutAnyExecutor_WaitsAndStartsWhenOneComes()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 0 }, output);
        var job = (await deployment.Api.PostAsync("jobs", JobBody.Of("waiting"))).Expect(HttpStatusCode.Created).Id;
        var runId = (await deployment.Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        var waiting = await RunWatch.UntilAsync(deployment.Api, runId, run => run.Reason is not null, 5);

        await deployment.AddExecutorAsync("late-comer");

        Assert.Equal(("planned", "noExecutor"), (waiting.State, waiting.Reason));
        var run = await RunWatch.UntilAsync(deployment.Api, runId, run => run.IsEnded, 10);
        Assert.Equal(("succeeded", "late-comer"), (run.State, run.Executor));
    }

    [Fact]
    public async Task Run_WithoutAnyExecutorUntilItExpires_IsSkippedAsExpired()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 0 }, output);
        var body = JobBody.Of("expiring");
        body["expireAfterMs"] = 2000;
        var job = (await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id;

        var runId = (await deployment.Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");

        var run = await RunWatch.UntilAsync(deployment.Api, runId, run => run.IsEnded, 15);
        Assert.Equal(("skipped", "expired"), (run.State, run.Reason));
    }

    [Fact]
    public async Task Labels_OfATarget_ChooseAmongExecutors()
    {
        await using var deployment = await Deployment.StartAsync(new() { Executors = 1 }, output);
        await deployment.AddExecutorAsync("european", "--Executor:Labels:zone=eu");
        var body = JobBody.Of("labelled");
        body["target"]!["labels"] = new JsonObject { ["zone"] = "eu" }; // JobBody sets a target.
        var job = (await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id;

        var runs = await RunManyAsync(deployment, job, 10);

        Assert.All(runs, run => Assert.Equal("european", run.Executor));
    }

    // The node that holds the connection looks each second for what admins wish, and routing for what nodes say.
    private static Task LearnedAsync() => Pause.ForSecondsAsync(3);

    private static async Task<List<LedgerRun>> RunManyAsync(Deployment deployment, string job, int count)
    {
        var ids = (await deployment.Api.PostAsync("runs", Enumerable.Range(0, count).Select(_ => new { jobId = job })))
            .Expect(HttpStatusCode.Accepted).Body.EnumerateArray().Select(item => item.GetProperty("runId").GetString()!).ToList(); // Accepted runs have ids.
        var runs = new List<LedgerRun>();
        foreach (var id in ids)
        {
            runs.Add(await RunWatch.UntilAsync(deployment.Api, id, run => run.IsEnded, 20));
        }

        return runs;
    }

    private static async Task<List<string>> NamesAsync(ApiSession session, string path)
    {
        var names = new List<string>();
        await foreach (var item in session.ItemsAsync(path))
        {
            names.Add(item.GetProperty("name").GetString()!); // Both have names.
        }

        return names;
    }

    private static async Task<Dictionary<string, string>> IdsAsync(ApiSession session)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var item in session.ItemsAsync("executors"))
        {
            ids[item.GetProperty("name").GetString()!] = item.GetProperty("id").GetString()!; // Both are never null.
        }

        return ids;
    }
}
