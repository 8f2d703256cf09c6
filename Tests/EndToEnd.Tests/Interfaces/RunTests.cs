using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Api;
using TestServers.Ledger;

namespace EndToEnd.Tests.Interfaces;

public sealed class RunTests(SharedDeployment shared) : IClassFixture<SharedDeployment>
{
    private ApiSession Api => shared.Deployment.Api;

    [Fact]
    public async Task RunNow_OfEcho_ReturnsItsArgumentsAndAllInstantsInOrder()
    {
        var job = await CreateAsync("run-echo");

        var runId = await RunNowAsync(job, new { args = new { customer = 42 } });

        await EndedAsync(runId);
        var run = (await Api.GetAsync($"runs/{runId}")).Expect(HttpStatusCode.OK).Body;
        Assert.Equal(("succeeded", "call"), (run.GetProperty("state").GetString(), run.GetProperty("cause").GetString()));
        Assert.Equal(42, run.GetProperty("result").GetProperty("customer").GetInt32());
        Assert.Equal("executor-1", run.GetProperty("executor").GetString());
        string[] order = ["plannedAt", "sentAt", "armedAt", "startedAt", "endedAt"];
        var instants = order.Select(name => run.GetProperty(name).GetDateTimeOffset()).ToList();
        Assert.Equal(instants.Order(), instants);
        Assert.True(run.GetProperty("latenessMs").GetDouble() >= 0);
        Assert.Single(run.GetProperty("attempts").EnumerateArray());
    }

    [Fact]
    public async Task Logs_OfARun_AreReadableInOrderAndFromAnyLine()
    {
        var job = await CreateAsync("run-log", "log", new { lines = 250 });
        var runId = await RunNowAsync(job);

        // Log lines follow the run's reports, so that they never delay them.
        await Eventually.TrueAsync(
            async () => (await LinesAsync($"runs/{runId}/logs?after=249")).Count > 0, TimeSpan.FromSeconds(10), "the last line arrives");
        var all = await LinesAsync($"runs/{runId}/logs");
        var rest = await LinesAsync($"runs/{runId}/logs?after=200");

        Assert.Equal(Enumerable.Range(1, 250).Select(seq => (long)seq), all);
        Assert.Equal(Enumerable.Range(201, 50).Select(seq => (long)seq), rest);
    }

    [Fact]
    public async Task Cancel_OfARunningRun_EndsItAsCanceledAndOnlyOnce()
    {
        var job = await CreateAsync("run-cancel", "sleep", new { ms = 60_000 });
        var runId = await RunNowAsync(job);
        await RunWatch.UntilAsync(Api, runId, run => run.State == "running", 10);

        (await Api.PostAsync($"runs/{runId}/cancel")).Expect(HttpStatusCode.Accepted);

        Assert.Equal("canceled", (await EndedAsync(runId)).State);
        (await Api.PostAsync($"runs/{runId}/cancel")).Expect(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Timeout_OfARun_EndsItAsTimedOut()
    {
        var body = JobBody.Of("run-timeout", "sleep", args: new { ms = 60_000 });
        body["timeoutMs"] = 500;
        var job = (await Api.PostAsync("jobs", body)).Expect(HttpStatusCode.Created).Id;

        var runId = await RunNowAsync(job);

        Assert.Equal("timedOut", (await EndedAsync(runId)).State);
    }

    [Fact]
    public async Task Fail_WithoutAttemptsLeft_EndsTheRunAsFailedWithItsError()
    {
        var job = await CreateAsync("run-fail", "fail", new { message = "broken on purpose" });

        var runId = await RunNowAsync(job);

        await EndedAsync(runId);
        var run = (await Api.GetAsync($"runs/{runId}")).Expect(HttpStatusCode.OK).Body;
        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Contains("broken on purpose", run.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_OfAnEndedRun_MakesANewRunThatNamesIt()
    {
        var job = await CreateAsync("run-retry", "fail", new { message = "again" });
        var first = await RunNowAsync(job);
        await EndedAsync(first);

        var second = (await Api.PostAsync($"runs/{first}/retry")).Expect(HttpStatusCode.Accepted).Text("runId");

        await EndedAsync(second);
        var run = (await Api.GetAsync($"runs/{second}")).Expect(HttpStatusCode.OK);
        Assert.NotEqual(first, second);
        Assert.Equal((first, "retry"), (run.Text("retryOf"), run.Text("cause")));
    }

    [Fact]
    public async Task IdempotencyKey_SentTwice_AnswersTheSameRun()
    {
        var job = await CreateAsync("run-idempotent");
        var key = Guid.NewGuid().ToString();

        var first = (await Api.PostOnceAsync($"jobs/{job}/run", null, key)).Expect(HttpStatusCode.Accepted).Text("runId");
        var second = (await Api.PostOnceAsync($"jobs/{job}/run", null, key)).Expect(HttpStatusCode.Accepted).Text("runId");

        await EndedAsync(first);
        Assert.Equal(first, second);
        Assert.Single(await Api.RunsAsync($"jobId={job}"));
    }

    [Fact]
    public async Task Batch_OfRuns_IsRecordedWholeOrNotAtAll()
    {
        var job = await CreateAsync("run-batch");
        var calls = Enumerable.Range(0, 100).Select(index => new { jobId = job, args = new { index } }).ToList();

        var accepted = (await Api.PostAsync("runs", calls)).Expect(HttpStatusCode.Accepted);
        var refused = await Api.PostAsync("runs", calls.Take(2).Select(call => (object)call).Append(new { jobId = "no-such-job" }));

        var ids = accepted.Body.EnumerateArray().Select(item => item.GetProperty("runId").GetString()).ToList();
        foreach (var id in ids)
        {
            await EndedAsync(id!); // Accepted runs have ids.
        }

        Assert.Equal(100, ids.Distinct().Count());
        Assert.True((int)refused.Status is 400 or 404, $"{refused.Status}");
        Assert.Equal(100, (await Api.RunsAsync($"jobId={job}")).Count);
    }

    [Fact]
    public async Task RunNow_DueLater_StartsThenAndNotBefore()
    {
        var job = await CreateAsync("run-later");
        var due = Micros.Now + (3 * Micros.Second);

        var runId = await RunNowAsync(job, new { dueAt = Micros.ToText(due) });

        var run = await EndedAsync(runId);
        Assert.Equal(due, run.DueAt);
        Assert.True(run.StartedAt >= due, $"{run} started before it was due");
    }

    [Fact]
    public async Task Skip_WhileARunOfTheJobGoesOn_RecordsTheNextOnesAsSkipped()
    {
        var job = await CreateAsync("run-overlap", "sleep", new { ms = 3000 }, overlap: "skip");
        var first = await RunNowAsync(job);
        await RunWatch.UntilAsync(Api, first, run => run.State == "running", 10);

        var second = await RunNowAsync(job);

        var skipped = await EndedAsync(second);
        Assert.Equal(("skipped", "overlap"), (skipped.State, skipped.Reason));
        Assert.Equal("succeeded", (await EndedAsync(first)).State);
    }

    [Fact]
    public async Task Runs_ReadPageByPage_ComeNewestDueFirstAndOnce()
    {
        var job = await CreateAsync("run-pages");
        await Api.PostAsync("runs", Enumerable.Range(0, 450).Select(_ => new { jobId = job }));

        await RunWatchAllAsync(job, 450);
        var runs = await Api.RunsAsync($"jobId={job}");

        Assert.Equal(450, runs.Select(run => run.Id).Distinct().Count());
        Assert.Equal(runs.Select(run => run.DueAt).OrderDescending(), runs.Select(run => run.DueAt));
    }

    private async Task<string> CreateAsync(string name, string handler = "echo", object? args = null, string overlap = "allow") =>
        (await Api.PostAsync("jobs", JobBody.Of(name, handler, overlap, args))).Expect(HttpStatusCode.Created).Id;

    private async Task<string> RunNowAsync(string job, object? body = null) =>
        (await Api.PostAsync($"jobs/{job}/run", body)).Expect(HttpStatusCode.Accepted).Text("runId");

    private Task<LedgerRun> EndedAsync(string runId) => RunWatch.UntilAsync(Api, runId, run => run.IsEnded, 20);

    private async Task<List<long>> LinesAsync(string path)
    {
        var lines = new List<long>();
        await foreach (var line in Api.ItemsAsync(path))
        {
            lines.Add(line.GetProperty("seq").GetInt64());
        }

        return lines;
    }

    private Task RunWatchAllAsync(string job, int count) => Eventually.TrueAsync(
        async () => (await Api.RunsAsync($"jobId={job}&state=succeeded")).Count == count, TimeSpan.FromSeconds(30), $"{count} runs of {job} succeeded");
}
