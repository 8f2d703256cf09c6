using System.Net;
using System.Text.Json;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Executors.Pull;

/// <summary>What becomes of runs at an executor that is not written with the SDK.</summary>
public sealed class PullRunTests(AdminServer admin) : IClassFixture<AdminServer>
{
    // As JSON a text has two quotation marks more.
    [Theory]
    [InlineData("largest", (1024 * 1024) - 2, "succeeded", null)]
    [InlineData("larger", (1024 * 1024) - 1, "failed", "resultTooLarge")]
    public async Task Report_WithAResultAtTheLimit_IsKeptOrFailsTheRun(string app, int length, string state, string? error)
    {
        var executor = await PullExecutor.ConnectAsync(admin, app);
        var (_, called) = await CallAsync($"jobs/{await JobAsync(app, new { })}/run");
        var run = await AssignedAsync(executor);

        var (status, reply) = await executor.ReportAsync(Ended(run, "succeeded", new string('x', length)));
        var ended = await GetAsync(RunningServer.Text(called, "runId"));

        Assert.Equal((HttpStatusCode.OK, 0), (status, reply.GetProperty("stale").GetArrayLength()));
        Assert.Equal(state, RunningServer.Text(ended, "state"));
        Assert.Equal(error is null ? length : null, ended.GetProperty("result").GetString()?.Length);
        Assert.Equal(error, ended.GetProperty("error") is { ValueKind: JsonValueKind.Object } shown ? RunningServer.Text(shown, "type") : null);
    }

    [Fact]
    public async Task Retry_WithAndWithoutArguments_RunsWithThemOrWithThoseOfTheFirst()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "retried");
        var (_, first) = await CallAsync($"jobs/{await JobAsync("retried", new { n = 1 })}/run", new { args = new { n = 2 } });
        var firstId = RunningServer.Text(first, "runId");
        var early = await CallAsync($"runs/{firstId}/retry");
        await executor.ReportAsync(Ended(await AssignedAsync(executor), "failed", null));

        var (_, same) = await CallAsync($"runs/{firstId}/retry");
        var sameRun = await AssignedAsync(executor);
        await executor.ReportAsync(Ended(sameRun, "succeeded", null));
        var (status, other) = await CallAsync($"runs/{firstId}/retry", new { args = new { n = 3 } });
        var otherRun = await AssignedAsync(executor);
        await executor.ReportAsync(Ended(otherRun, "succeeded", null));

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Accepted), (early.Status, status));
        Assert.Equal(("""{"n":2}""", """{"n":3}"""), (sameRun.GetProperty("args").GetRawText(), otherRun.GetProperty("args").GetRawText()));
        Assert.Equal(firstId, RunningServer.Text(await GetAsync(RunningServer.Text(same, "runId")), "retryOf"));
        Assert.Equal(firstId, RunningServer.Text(await GetAsync(RunningServer.Text(other, "runId")), "retryOf"));
    }

    [Fact]
    public async Task Retry_WithArgumentsOver64KiB_Is400NamingThem()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "wrong-args");
        var (_, called) = await CallAsync($"jobs/{await JobAsync("wrong-args", new { })}/run");
        await executor.ReportAsync(Ended(await AssignedAsync(executor), "failed", null));

        var (status, problem) = await CallAsync($"runs/{RunningServer.Text(called, "runId")}/retry", new { args = new { text = new string('x', 70_000) } });

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty("args", out _), problem.GetRawText());
    }

    [Fact]
    public async Task Progress_OfARunningRun_IsShownAndStays()
    {
        var executor = await PullExecutor.ConnectAsync(admin, "progressing");
        var (_, called) = await CallAsync($"jobs/{await JobAsync("progressing", new { })}/run");
        var (run, due) = Delivery(await AssignedAsync(executor));

        await executor.ReportAsync(new { runId = run, fence = 1, dueAtMicros = due, startedAtMicros = due, progress = new { percent = 40, message = "reading" } });
        var running = await GetAsync(RunningServer.Text(called, "runId"));
        await executor.ReportAsync(
            new { runId = run, fence = 1, dueAtMicros = due, startedAtMicros = due, endedAtMicros = due + 1, outcome = "succeeded", progress = new { percent = 100, message = "done" } });
        var ended = await GetAsync(RunningServer.Text(called, "runId"));

        Assert.Equal(("running", 40, "reading"), Shown(running));
        Assert.Equal(("succeeded", 100, "done"), Shown(ended));
    }

    private static (string?, int, string?) Shown(JsonElement run) => (
        RunningServer.Text(run, "state"), (int)run.GetProperty("progress").GetProperty("percent").GetDouble(), run.GetProperty("progress").GetProperty("message").GetString());

    private static async Task<JsonElement> AssignedAsync(PullExecutor executor) => (await executor.MessageAsync("assign"))[0];

    private static (string RunId, long Due) Delivery(JsonElement run) => (RunningServer.Text(run, "runId"), run.GetProperty("dueAtMicros").GetInt64());

    private static object Ended(JsonElement run, string outcome, object? result)
    {
        var (runId, due) = Delivery(run);
        return new { runId, fence = 1, dueAtMicros = due, startedAtMicros = due, endedAtMicros = due + 1, outcome, result };
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(string path, object? body = null) => admin.Server.CallAsync(HttpMethod.Post, path, body, admin.AdminToken);

    private async Task<string> JobAsync(string app, object args)
    {
        var (status, job) = await admin.Server.CallAsync(
            HttpMethod.Post, "jobs", new { name = $"job-of-{app}", target = new { kind = "executor", app, handler = "work" }, args }, admin.AdminToken);
        Assert.True(status == HttpStatusCode.Created, $"{status}: {job}");
        return RunningServer.Text(job, "id");
    }

    private async Task<JsonElement> GetAsync(string runId) => (await admin.Server.CallAsync(HttpMethod.Get, $"runs/{runId}", token: admin.AdminToken)).Body;
}
