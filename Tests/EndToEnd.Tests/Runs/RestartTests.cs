using System.Net;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Ledger;
using Xunit.Abstractions;

namespace EndToEnd.Tests.Runs;

public sealed class RestartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Attempt_ThatWaits_SurvivesTheDeathOfEverything()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 1, Executors = 1 }, output);
        var body = JobBody.Of("retry-restart", "fail");
        body["retry"] = new JsonObject { ["maxAttempts"] = 2, ["backoff"] = "fixed", ["delayMs"] = 8_000, ["jitter"] = false };
        var job = (await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id;
        var runId = (await deployment.Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");
        await RunWatch.UntilAsync(deployment.Api, runId, run => run is { State: "planned", Reason: "retry" }, 20);

        await deployment.Executors[0].KillAsync();
        await deployment.Nodes[0].KillAsync();
        await deployment.Nodes[0].RestartAsync();
        await deployment.Executors[0].RestartAsync();

        var run = await RunWatch.UntilAsync(deployment.Api, runId, run => run.IsEnded, 60);
        var notBefore = (await deployment.Api.GetAsync($"runs/{runId}")).Body.GetProperty("notBefore").GetDateTimeOffset();
        Assert.Equal(("failed", 2), (run.State, run.Attempt));
        Assert.True(run.StartedAt >= Micros.From(notBefore), $"{run} started before {notBefore:O}");
    }

    [Fact]
    public async Task Chain_WhoseNodeDiesBetweenTwoSteps_LosesAndDoublesNone()
    {
        const int Chains = 40;
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 2, Executors = 2 }, output);
        var jobs = new List<string>();
        for (var step = 0; step < 4; step++)
        {
            var body = JobBody.Of($"step-{step}", "sleep", args: new { ms = 50 });
            body["dependsOn"] = step == 0 ? [] : new JsonArray(new JsonObject { ["jobId"] = jobs[^1], ["on"] = "success" });
            jobs.Add((await deployment.Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id);
        }

        for (var chain = 0; chain < Chains; chain++)
        {
            (await deployment.Api.PostAsync($"jobs/{jobs[0]}/run")).Expect(HttpStatusCode.Accepted);
            if (chain == Chains / 2)
            {
                await deployment.Nodes[1].KillAsync();
            }
        }

        foreach (var job in jobs)
        {
            await Eventually.TrueAsync(
                async () => (await deployment.Api.RunsAsync($"jobId={job}&state=succeeded")).Count >= Chains, TimeSpan.FromSeconds(60), $"{Chains} runs of {job} have succeeded");
            Assert.Equal(Chains, (await deployment.Api.RunsAsync($"jobId={job}")).Count);
        }
    }
}
