using System.Net;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Deployments;
using EndToEnd.Tests.Interfaces;
using TestServers.Api;
using TestServers.Ledger;

namespace EndToEnd.Tests.Runs;

[Collection(Measured.Name)]
public sealed class RetryTests(SharedDeployment shared) : IClassFixture<SharedDeployment>
{
    private ApiSession Api => shared.Deployment.Api;

    [Fact]
    public async Task Fail_WithAttemptsLeft_RunsAgainAfterEachPauseAndNoOftener()
    {
        var job = await CreateAsync("retry-fixed", "fail", Retry(3, 300));

        var run = await EndedAsync(await RunNowAsync(job));

        var body = (await Api.GetAsync($"runs/{run.Id}")).Expect(HttpStatusCode.OK).Body;
        var attempts = body.GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal(("failed", 3), (run.State, run.Attempt));
        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.GetProperty("attempt").GetInt32()));
        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.GetProperty("fence").GetInt32()));
        Assert.All(attempts, attempt => Assert.Equal("failed", attempt.GetProperty("state").GetString()));
        var starts = attempts.Select(attempt => attempt.GetProperty("startedAt").GetDateTimeOffset()).ToList();
        var ends = attempts.Select(attempt => attempt.GetProperty("endedAt").GetDateTimeOffset()).ToList();
        Assert.All(ends.Zip(starts.Skip(1)), pause => Assert.True(pause.Second - pause.First >= TimeSpan.FromMilliseconds(300), $"{pause.Second - pause.First}"));
        Assert.True((starts[0] - body.GetProperty("dueAt").GetDateTimeOffset()).TotalMilliseconds - run.LatenessMs < 1, "the lateness is that of the first attempt");
    }

    [Fact]
    public async Task Cancel_WhileWaitingForTheNextAttempt_EndsTheRun()
    {
        var job = await CreateAsync("retry-cancel", "fail", Retry(2, 60_000));
        var runId = await RunNowAsync(job);
        await RunWatch.UntilAsync(Api, runId, run => run is { State: "planned", Reason: "retry" }, 20);
        var waiting = (await Api.GetAsync($"runs/{runId}")).Expect(HttpStatusCode.OK).Body;

        (await Api.PostAsync($"runs/{runId}/cancel")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("canceled", (await Api.RunAsync(runId)).State);
        Assert.True(waiting.GetProperty("notBefore").GetDateTimeOffset() > waiting.GetProperty("dueAt").GetDateTimeOffset().AddSeconds(59));
        Assert.Equal(2, waiting.GetProperty("attempt").GetInt32());
    }

    [Fact]
    public async Task Timeout_WithAttemptsLeft_RunsAgainAndCancelStopsIt()
    {
        var job = await CreateAsync("retry-timeout", "sleep", Retry(5, 50), new { ms = 60_000 }, body => body["timeoutMs"] = 300);
        var runId = await RunNowAsync(job);
        await RunWatch.UntilAsync(Api, runId, run => run is { State: "running", Attempt: 2 }, 20);

        (await Api.PostAsync($"runs/{runId}/cancel")).Expect(HttpStatusCode.Accepted);

        var run = await EndedAsync(runId);
        Assert.True(run.State is "canceled" or "timedOut", run.State);
        Assert.InRange(run.Attempt, 2, 3);
    }

    [Fact]
    public async Task FixedDelay_OfAJob_IsDueThatLongAfterEachEnd()
    {
        var job = await CreateAsync(
            "fixed-delay", "sleep", null, new { ms = 100 }, body => body["triggers"] = new JsonArray(new JsonObject { ["kind"] = "fixedDelay", ["delayMs"] = 200 }));

        var runs = await TestServers.Eventually.ValueAsync(
            async () => (await Api.RunsAsync($"jobId={job}")).Where(run => run.IsEnded).OrderBy(run => run.DueAt).ToList() is { Count: >= 5 } found ? found : null,
            TimeSpan.FromSeconds(30),
            "five runs have ended");
        (await Api.PostAsync($"jobs/{job}/pause")).Expect(HttpStatusCode.OK);

        Assert.All(runs.Zip(runs.Skip(1)), pair => Assert.Equal(pair.First.EndedAt + 200_000, pair.Second.DueAt));
        Assert.All(runs, run => Assert.True(run.StartedAt >= run.DueAt, $"{run} started before it was due"));
    }

    private static JsonObject Retry(int maxAttempts, int delayMs) => new() { ["maxAttempts"] = maxAttempts, ["backoff"] = "fixed", ["delayMs"] = delayMs, ["jitter"] = false };

    private async Task<string> CreateAsync(string name, string handler, JsonObject? retry, object? args = null, Action<JsonObject>? change = null)
    {
        var body = JobBody.Of(name, handler, "allow", args);
        if (retry is not null)
        {
            body["retry"] = retry;
        }

        change?.Invoke(body);
        return (await Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id;
    }

    private async Task<string> RunNowAsync(string job) => (await Api.PostAsync($"jobs/{job}/run")).Expect(HttpStatusCode.Accepted).Text("runId");

    private Task<LedgerRun> EndedAsync(string runId) => RunWatch.UntilAsync(Api, runId, run => run.IsEnded, 30);
}
