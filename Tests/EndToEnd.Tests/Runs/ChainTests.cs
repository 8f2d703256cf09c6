using System.Net;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Deployments;
using EndToEnd.Tests.Interfaces;
using TestServers.Api;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Runs;

[Collection(Measured.Name)]
public sealed class ChainTests(SharedDeployment shared, ITestOutputHelper output) : IClassFixture<SharedDeployment>
{
    private ApiSession Api => shared.Deployment.Api;

    [Fact]
    public async Task Diamond_AfterItsRoot_RunsEachJobOnceAndHandsTheResultsOn()
    {
        var a = await CreateAsync("diamond-a", "echo", new { rows = 1 });
        var b = await CreateAsync("diamond-b", "echo", new { rows = 2 }, (a, "success"));
        var c = await CreateAsync("diamond-c", "echo", new { rows = 3 }, (a, "any"));
        var d = await CreateAsync("diamond-d", "upstream", null, (b, "success"), (c, "success"));

        var root = await RunNowAsync(a);

        var last = await OnlyRunOfAsync(d);
        var body = (await Api.GetAsync($"runs/{last.Id}")).Expect(HttpStatusCode.OK).Body;
        Assert.Equal(("succeeded", "dependency"), (last.State, last.Cause));
        Assert.Equal(root, body.GetProperty("chainId").GetString());
        Assert.Equal(root, (await Api.GetAsync($"runs/{root}")).Text("chainId"));
        var results = body.GetProperty("result").EnumerateArray().Select(result => (result.GetProperty("jobName").GetString(), result.GetProperty("result").GetProperty("rows").GetInt32()));
        Assert.Equal([("diamond-b", 2), ("diamond-c", 3)], results.Order());
    }

    [Fact]
    public async Task Failure_OfAStep_StartsItsHandlerAndSkipsWhatWaitsForBoth()
    {
        var a = await CreateAsync("failing-a", "fail", null);
        var rescue = await CreateAsync("failing-rescue", "echo", null, (a, "failure"));
        var next = await CreateAsync("failing-next", "echo", null, (a, "success"));
        var both = await CreateAsync("failing-both", "echo", null, (rescue, "success"), (next, "success"));

        await RunNowAsync(a);

        Assert.Equal("succeeded", (await OnlyRunOfAsync(rescue)).State);
        var skipped = await OnlyRunOfAsync(both);
        Assert.Equal(("skipped", "upstream"), (skipped.State, skipped.Reason));
        Assert.Empty(await Api.RunsAsync($"jobId={next}"));
    }

    [Fact]
    public async Task Hops_OfAChain_TakeAFewMillisecondsEach()
    {
        const int Length = 10;
        var jobs = new List<string> { await CreateAsync("hop-0", "echo", null) };
        for (var i = 1; i < Length; i++)
        {
            jobs.Add(await CreateAsync($"hop-{i}", "echo", null, (jobs[^1], "success")));
        }

        await RunNowAsync(jobs[0]);
        await OnlyRunOfAsync(jobs[^1]);
        var root = await RunNowAsync(jobs[0]);
        var last = await TestServers.Eventually.ValueAsync(
            async () => (await Api.RunsAsync($"jobId={jobs[^1]}")).Where(run => run.IsEnded).ToList() is { Count: 2 } both ? both.MaxBy(run => run.DueAt) : null,
            TimeSpan.FromSeconds(30),
            "the chain has run twice");

        var steps = new List<LedgerRun> { await Api.RunAsync(root) };
        foreach (var job in jobs.Skip(1))
        {
            steps.Add((await Api.RunsAsync($"jobId={job}")).MaxBy(run => run.DueAt)!); // each has run
        }

        var hops = steps.Zip(steps.Skip(1)).Select(pair => (pair.Second.StartedAt!.Value - pair.First.EndedAt!.Value) / 1000.0).Order().ToList(); // all have
        output.WriteLine($"{Environment.ProcessorCount} cores; from the end of one run to the start of the next, ms: median {hops[hops.Count / 2]:0.0}, longest {hops[^1]:0.0}");
        Assert.Equal(last.Id, steps[^1].Id);
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.Second.StartedAt >= pair.First.EndedAt, $"{pair.Second} started before {pair.First} ended"));
    }

    [Fact]
    public async Task DependsOn_ThatCannotBe_Is400AndSaysWhy()
    {
        var a = await CreateAsync("graph-a", "echo", null);
        var b = await CreateAsync("graph-b", "echo", null, (a, "success"));
        var other = await CreateAsync("graph-other", "echo", null);
        var read = (await Api.GetAsync($"jobs/{a}")).Expect(HttpStatusCode.OK).Body;
        var cyclic = JsonNode.Parse(read.GetRawText())!.AsObject(); // an object was read
        cyclic["dependsOn"] = new JsonArray(new JsonObject { ["jobId"] = b, ["on"] = "success" });

        var cycle = (await Api.PutAsync($"jobs/{a}", cyclic, "\"1\"")).Expect(HttpStatusCode.BadRequest).Body;
        var rootless = (await Api.PostAsync("jobs", Body("graph-rootless", "echo", null, (b, "success"), (other, "success")))).Expect(HttpStatusCode.BadRequest).Body;

        Assert.Contains("tests/graph-a → tests/graph-b → tests/graph-a", cycle.GetProperty("errors").GetProperty("dependsOn[0].jobId")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("no common root", rootless.GetProperty("errors").GetProperty("dependsOn")[0].GetString(), StringComparison.Ordinal);
    }

    private static JsonObject Body(string name, string handler, object? args, params (string JobId, string On)[] upstreams)
    {
        var body = JobBody.Of(name, handler, "allow", args);
        body["dependsOn"] = new JsonArray([.. upstreams.Select(upstream => new JsonObject { ["jobId"] = upstream.JobId, ["on"] = upstream.On })]);
        return body;
    }

    private async Task<string> CreateAsync(string name, string handler, object? args, params (string JobId, string On)[] upstreams) =>
        (await Api.PostAsync("jobs", Body(name, handler, args, upstreams))).Expect(HttpStatusCode.Created).Id;

    private async Task<string> RunNowAsync(string job) => (await Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");

    private async Task<LedgerRun> OnlyRunOfAsync(string job)
    {
        await TestServers.Eventually.TrueAsync(
            async () => (await Api.RunsAsync($"jobId={job}")).Any(run => run.IsEnded), TimeSpan.FromSeconds(30), $"a run of {job} has ended");
        return Assert.Single(await Api.RunsAsync($"jobId={job}"));
    }
}
