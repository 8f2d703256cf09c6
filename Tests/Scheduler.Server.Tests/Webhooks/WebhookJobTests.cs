using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Scheduler.Server.Tests.Alerts;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Webhooks;

public sealed class WebhookJobTests(WebhookServer admin) : IClassFixture<WebhookServer>
{
    private readonly WebhookRuns _runs = new(admin);

    [Fact]
    public async Task Run_ThatIsAnswered_SucceedsWithTheAnswerAndSaysWhatItIs()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Respond = context => context.Response.WriteAsJsonAsync(new { booked = true });
        var job = await _runs.AddJobAsync(new { url = receiver.Url, handler = "invoice" });

        var run = await _runs.EndAsync(await _runs.StartAsync(job, new { args = new { customer = 7 } }));

        var posted = Assert.Single(receiver.All);
        var id = RunningServer.Text(run, "id");
        Assert.Equal(("succeeded", WebhookServer.NodeName), (RunningServer.Text(run, "state"), RunningServer.Text(run, "executor")));
        Assert.True(run.GetProperty("result").GetProperty("booked").GetBoolean());
        Assert.Equal(("POST", "application/json; charset=utf-8"), (posted.Method, posted.Headers["Content-Type"]));
        Assert.Equal((id, id, "invoice"), (RunningServer.Text(posted.Json, "runId"), RunningServer.Text(posted.Json, "idempotencyKey"), RunningServer.Text(posted.Json, "handler")));
        Assert.Equal(RunningServer.Text(run, "jobName"), RunningServer.Text(posted.Json, "job"));
        Assert.Equal((7, 1, 1), (posted.Json.GetProperty("args").GetProperty("customer").GetInt32(), posted.Json.GetProperty("attempt").GetInt32(), posted.Json.GetProperty("fence").GetInt32()));
        Assert.Equal(run.GetProperty("dueAt").GetDateTimeOffset(), posted.Json.GetProperty("dueAt").GetDateTimeOffset());
        Assert.Equal(id, posted.Headers["webhook-id"]);
        Assert.False(posted.Headers.ContainsKey("webhook-signature"));
    }

    [Fact]
    public async Task Run_WithASecret_IsSignedAsStandardWebhooksSays()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var key = RandomNumberGenerator.GetBytes(24);
        var (_, secret) = await _runs.CallAsync(HttpMethod.Post, "secrets", new { name = $"s{Guid.NewGuid():N}", value = $"whsec_{Convert.ToBase64String(key)}" });
        var target = new { url = receiver.Url, secretId = RunningServer.Text(secret, "id"), headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = "Bearer x" } };

        await _runs.RunAsync(target);
        await _runs.RunAsync(new { target.url, target.secretId, method = "GET" });

        Assert.Equal(["POST", "GET"], receiver.All.Select(posted => posted.Method));
        Assert.Equal("Bearer x", receiver.All[0].Headers["Authorization"]);
        Assert.Equal("", receiver.All[1].Body);
        Assert.All(receiver.All, posted =>
        {
            var signed = $"{posted.Headers["webhook-id"]}.{posted.Headers["webhook-timestamp"]}.{posted.Body}";
            Assert.Equal($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)))}", posted.Headers["webhook-signature"]);
        });
    }

    [Theory]
    [InlineData("application/json", """[1,"zwei"]""", """[1,"zwei"]""")]
    [InlineData("application/problem+json; charset=utf-8", "7", "7")]
    [InlineData("application/json", "{not json", "\"{not json\"")]
    [InlineData("text/plain; charset=utf-8", "true", "\"true\"")]
    [InlineData("text/html", "<b>grün</b>", "\"<b>grün</b>\"")]
    [InlineData("application/json", "", "null")]
    public async Task Run_ByContentType_KeepsJsonAsJsonAndTheRestAsText(string type, string body, string result)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Respond = context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        };

        var run = await _runs.RunAsync(new { url = receiver.Url });

        Assert.Equal("succeeded", RunningServer.Text(run, "state"));
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(result), run.GetProperty("result")), run.GetRawText());
    }

    [Fact]
    public async Task Run_ThatIsRefused_IsTriedAgainUnderTheSameIdAndKeepsTheRefusal()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Respond = context =>
        {
            context.Response.StatusCode = receiver.All.Count == 1 ? 503 : 200;
            return context.Response.WriteAsync(new string('n', 5_000));
        };

        var run = await _runs.RunAsync(new { url = receiver.Url }, new { retry = new { maxAttempts = 2, backoff = "fixed", delayMs = 1, jitter = false } });

        var (first, second) = (receiver.All[0], receiver.All[1]);
        var error = run.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("error")).Single(error => error.ValueKind == JsonValueKind.Object);
        Assert.Equal("succeeded", RunningServer.Text(run, "state"));
        Assert.Equal((1, 2), (first.Json.GetProperty("attempt").GetInt32(), second.Json.GetProperty("attempt").GetInt32()));
        Assert.Equal(first.Headers["webhook-id"], second.Headers["webhook-id"]);
        Assert.Equal(("webhookStatus", $"The receiver answered 503: {new string('n', 1_024)}"), (RunningServer.Text(error, "type"), RunningServer.Text(error, "message")));
    }

    [Fact]
    public async Task Run_ThatIsRedirected_FailsAndFollowsNowhere()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = 302;

        var run = await _runs.RunAsync(new { url = receiver.Url });

        AssertFailed(run, "webhookStatus", "302");
        Assert.Single(receiver.All);
    }

    [Fact]
    public async Task Run_ThatIsAnsweredTooMuch_FailsWithoutReadingItAll()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Respond = async context =>
        {
            var part = new byte[64 * 1024];
            try
            {
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(part, context.RequestAborted);
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                // The receiver's caller has hung up.
            }

            gone.TrySetResult();
        };

        var run = await _runs.RunAsync(new { url = receiver.Url });

        AssertFailed(run, "resultTooLarge", "1048576");
        await gone.Task.WaitAsync(WebhookRuns.Patience);
    }

    [Fact]
    public async Task Run_ThatIsNeverAnswered_EndsWithItsOwnLimitOrTheNodes()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Respond = HoldAsync;

        var limited = await _runs.RunAsync(new { url = receiver.Url }, new { timeoutMs = 100 });
        var unlimited = await _runs.RunAsync(new { url = receiver.Url });

        Assert.Equal("timedOut", RunningServer.Text(limited, "state"));
        AssertFailed(unlimited, "webhookTimeout", "within 1 s");
    }

    [Fact]
    public async Task Cancel_OfARunThatIsOut_HangsUp()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var (came, gone) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        receiver.Respond = async context =>
        {
            came.TrySetResult();
            await HoldAsync(context);
            gone.TrySetResult();
        };
        var run = await _runs.StartAsync(await _runs.AddJobAsync(new { url = receiver.Url }, new { timeoutMs = 600_000 }));
        await came.Task.WaitAsync(WebhookRuns.Patience);

        var (status, _) = await _runs.CallAsync(HttpMethod.Post, $"runs/{run}/cancel");
        await gone.Task.WaitAsync(WebhookRuns.Patience);
        var ended = await _runs.EndAsync(run);

        Assert.Equal((HttpStatusCode.Accepted, "canceled"), (status, RunningServer.Text(ended, "state")));
    }

    [Theory]
    [InlineData("http://127.0.0.2:PORT/", "may reach")]
    [InlineData("http://2130706434:PORT/", "may reach")]
    [InlineData("http://[::ffff:7f00:2]:PORT/", "may reach")]
    [InlineData("http://169.254.169.254/latest/meta-data/", "may reach")]
    [InlineData("http://127.0.0.1:1/", "127.0.0.1:1")]
    public async Task Run_ToWhereNothingMayOrCanBeReached_FailsAndSaysWhy(string url, string part)
    {
        await using var receiver = await WebhookReceiver.StartAsync();

        var run = await _runs.RunAsync(new { url = url.Replace("PORT", $"{new Uri(receiver.Url).Port}", StringComparison.Ordinal) });

        AssertFailed(run, "webhookConnection", part);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task Run_ThatIsDueLater_StartsAtItsInstantAndNotBefore()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var job = await _runs.AddJobAsync(new { url = receiver.Url });

        var run = await _runs.EndAsync(await _runs.StartAsync(job, new { dueAt = TimeProvider.System.GetUtcNow().AddSeconds(2) }));

        Assert.Equal("succeeded", RunningServer.Text(run, "state"));
        Assert.True(run.GetProperty("startedAt").GetDateTimeOffset() >= run.GetProperty("dueAt").GetDateTimeOffset(), run.GetRawText());
    }

    [Fact]
    public async Task Runs_OfAJobThatMustNotOverlap_KeepToTheirSeat()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Respond = _ => release.Task;
        var job = await _runs.AddJobAsync(new { url = receiver.Url }, new { overlap = "skip", timeoutMs = 600_000 });
        var first = await _runs.StartAsync(job);
        await Eventually.TrueAsync(() => Task.FromResult(receiver.All.Count == 1), WebhookRuns.Patience, "the first webhook");

        var second = await _runs.EndAsync(await _runs.StartAsync(job));
        release.SetResult();
        var ended = await _runs.EndAsync(first);

        Assert.Equal(("skipped", "overlap"), (RunningServer.Text(second, "state"), RunningServer.Text(second, "reason")));
        Assert.Equal("succeeded", RunningServer.Text(ended, "state"));
        Assert.Single(receiver.All);
    }

    [Fact]
    public async Task Job_WithAWebhook_IsAnsweredAsItWasWrittenAndCanBeWrittenBack()
    {
        var job = await _runs.AddJobAsync(new { url = "https://example.org/hook", headers = new { accept = "text/plain" } });

        var (_, made) = await _runs.CallAsync(HttpMethod.Get, $"jobs/{job}");
        var (status, again) = await _runs.CallAsync(HttpMethod.Put, $"jobs/{job}", made.GetRawText(), ifMatch: "\"1\"");

        var expected = JsonElement.Parse("""{"kind":"webhook","url":"https://example.org/hook","method":"POST","headers":{"accept":"text/plain"},"mode":"sync"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(JsonElement.DeepEquals(expected, made.GetProperty("target")), made.GetRawText());
        Assert.True(JsonElement.DeepEquals(expected, again.GetProperty("target")), again.GetRawText());
    }

    [Fact]
    public async Task NodesOwnExecutor_IsNobodysToSeeOrToBe()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await _runs.RunAsync(new { url = receiver.Url });

        var (_, list) = await _runs.CallAsync(HttpMethod.Get, "executors");
        var (_, dashboard) = await _runs.CallAsync(HttpMethod.Get, "dashboard");
        var key = await _runs.CallAsync(HttpMethod.Post, "executor-keys", new { app = "$webhooks" });
        var job = await _runs.CallAsync(HttpMethod.Post, "jobs", new { name = "disguised", target = new { app = "$webhooks", handler = "webhook" } });

        Assert.Equal(0, list.GetProperty("items").GetArrayLength());
        Assert.Equal(0, dashboard.GetProperty("executors").GetProperty("online").GetInt32());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (key.Status, job.Status));
    }

    private static async Task HoldAsync(HttpContext context)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registered = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }

    private static void AssertFailed(JsonElement run, string type, string part)
    {
        var error = run.GetProperty("error");
        Assert.Equal(("failed", type), (RunningServer.Text(run, "state"), RunningServer.Text(error, "type")));
        Assert.Contains(part, RunningServer.Text(error, "message"), StringComparison.Ordinal);
    }
}
