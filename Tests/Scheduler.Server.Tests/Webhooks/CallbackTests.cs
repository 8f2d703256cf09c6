using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Scheduler.Server.Tests.Alerts;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Webhooks;

public sealed class CallbackTests(CallbackServer admin) : IClassFixture<CallbackServer>
{
    private readonly WebhookRuns _runs = new(admin);

    [Fact]
    public async Task Callback_OfARunThatWasAccepted_EndsItWithItsResult()
    {
        await using var receiver = await AcceptingAsync();
        var run = await _runs.StartAsync(await AddAsync(receiver));
        var sent = await SentAsync(receiver, 1);
        var waiting = await WaitingAsync(run);

        var (status, answer) = await BackAsync(sent, new { state = "succeeded", result = new { booked = 7 } });

        var ended = await _runs.EndAsync(run);
        Assert.Equal((HttpStatusCode.OK, run, "succeeded"), (status, RunningServer.Text(answer, "runId"), RunningServer.Text(answer, "state")));
        Assert.Equal(("running", JsonValueKind.Null), (RunningServer.Text(waiting, "state"), waiting.GetProperty("result").ValueKind));
        Assert.Equal(("succeeded", 7), (RunningServer.Text(ended, "state"), ended.GetProperty("result").GetProperty("booked").GetInt32()));
        Assert.Equal(waiting.GetProperty("startedAt").GetDateTimeOffset(), ended.GetProperty("startedAt").GetDateTimeOffset());
        Assert.True(ended.GetProperty("endedAt").GetDateTimeOffset() >= ended.GetProperty("startedAt").GetDateTimeOffset(), ended.GetRawText());
    }

    [Fact]
    public async Task Callback_SentBeforeTheAnswer_EndsTheRun()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Respond = async context =>
        {
            var (status, _) = await BackAsync(receiver.All[0].Json, body: null);
            context.Response.StatusCode = status == HttpStatusCode.OK ? 202 : 500;
        };

        var run = await _runs.EndAsync(await _runs.StartAsync(await AddAsync(receiver)));

        Assert.Equal(("succeeded", JsonValueKind.Null), (RunningServer.Text(run, "state"), run.GetProperty("result").ValueKind));
        Assert.True(run.GetProperty("startedAt").GetDateTimeOffset() >= run.GetProperty("dueAt").GetDateTimeOffset(), run.GetRawText());
    }

    [Fact]
    public async Task Runs_ThatWait_HoldNoSlot()
    {
        await using var receiver = await AcceptingAsync();
        var job = await AddAsync(receiver);

        var runs = new[] { await _runs.StartAsync(job), await _runs.StartAsync(job), await _runs.StartAsync(job) };
        await SentAsync(receiver, 3);
        foreach (var sent in receiver.All)
        {
            await BackAsync(sent.Json, new { });
        }

        foreach (var run in runs)
        {
            Assert.Equal("succeeded", RunningServer.Text(await _runs.EndAsync(run), "state"));
        }
    }

    [Fact]
    public async Task Callback_ThatFailed_IsTriedAgainWithAnotherAddressAndTheOldOneIsGone()
    {
        await using var receiver = await AcceptingAsync();
        var run = await _runs.StartAsync(await AddAsync(receiver, new { retry = new { maxAttempts = 2, backoff = "fixed", delayMs = 1, jitter = false } }));
        var first = await SentAsync(receiver, 1);

        var failed = await BackAsync(first, new { error = new { message = "no paper" } });
        var second = await SentAsync(receiver, 2);
        var again = await BackAsync(first, new { error = new { message = "no paper" } });
        var late = await BackAsync(first, new { state = "succeeded" });
        await BackAsync(second, new { result = 1 });

        var ended = await _runs.EndAsync(run);
        Assert.Equal((HttpStatusCode.OK, "failed"), (failed.Status, RunningServer.Text(failed.Body, "state")));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Gone), (again.Status, late.Status));
        Assert.Equal(("succeeded", 2), (RunningServer.Text(ended, "state"), ended.GetProperty("attempt").GetInt32()));
        var error = ended.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("error")).Single(one => one.ValueKind == JsonValueKind.Object);
        Assert.Equal(("webhookCallback", "no paper"), (RunningServer.Text(error, "type"), RunningServer.Text(error, "message")));
        Assert.NotEqual(RunningServer.Text(first, "callbackUrl"), RunningServer.Text(second, "callbackUrl"));
    }

    [Fact]
    public async Task Callback_Twice_IsAnsweredAlikeForTheSameEndAndRefusedForAnother()
    {
        await using var receiver = await AcceptingAsync();
        var run = await _runs.StartAsync(await AddAsync(receiver));
        var sent = await SentAsync(receiver, 1);

        var first = await BackAsync(sent, new { result = "one" });
        var same = await BackAsync(sent, new { result = "two" });
        var other = await BackAsync(sent, new { state = "failed" });

        var ended = await _runs.EndAsync(run);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Gone), (first.Status, same.Status, other.Status));
        Assert.Equal(("succeeded", "one"), (RunningServer.Text(ended, "state"), ended.GetProperty("result").GetString()));
        Assert.Contains("succeeded", RunningServer.Text(other.Body, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"state":"canceled"}""", "state")]
    [InlineData("""{"outcome":"succeeded"}""", "outcome")]
    [InlineData("""{"state":"succeeded","error":{"message":"x"}}""", "error")]
    [InlineData("""{"state":"failed","result":1}""", "result")]
    [InlineData("""{"error":{"message":""}}""", "error.message")]
    [InlineData("""{"error":{"type":"x"}}""", "error.message")]
    [InlineData("""{"result":DEEP}""", "result")]
    [InlineData("""{"result":"LARGE"}""", "result")]
    public async Task Callback_WithAWrongBody_IsRefusedNamingTheFieldAndEndsNothing(string body, string field)
    {
        await using var receiver = await AcceptingAsync();
        var run = await _runs.StartAsync(await AddAsync(receiver));
        var sent = await SentAsync(receiver, 1);
        body = body.Replace("DEEP", new string('[', 55) + new string(']', 55), StringComparison.Ordinal).Replace("LARGE", new string('x', 1024 * 1024), StringComparison.Ordinal);

        var (status, problem) = await BackAsync(sent, body);
        var (_, waiting) = await _runs.CallAsync(HttpMethod.Get, $"runs/{run}");
        await BackAsync(sent, new { });

        Assert.Equal((HttpStatusCode.BadRequest, "running"), (status, RunningServer.Text(waiting, "state")));
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Callback_AsLargeAsAResultMayBe_IsKept()
    {
        await using var receiver = await AcceptingAsync();
        var run = await _runs.StartAsync(await AddAsync(receiver));
        var result = new string('x', (1024 * 1024) - 2);

        var (status, _) = await BackAsync(await SentAsync(receiver, 1), new { result });

        Assert.Equal((HttpStatusCode.OK, result), (status, (await _runs.EndAsync(run)).GetProperty("result").GetString()));
    }

    [Fact]
    public async Task Callback_WithAForgedToken_FindsNothing()
    {
        await using var receiver = await AcceptingAsync();
        var run = await _runs.StartAsync(await AddAsync(receiver));
        var sent = await SentAsync(receiver, 1);
        var token = TokenOf(sent);
        var flipped = $"{(token[0] == 'A' ? 'B' : 'A')}{token[1..]}";
        string[] forged = [flipped, token[..^1], token + "A", new string('A', token.Length), run, "x"];

        foreach (var text in forged)
        {
            using var answer = await admin.Server.SendAsync(HttpMethod.Post, $"api/v1/callbacks/{text}", new { });
            Assert.Equal((text, HttpStatusCode.NotFound), (text, answer.StatusCode));
        }

        await BackAsync(sent, new { });
        Assert.Equal("succeeded", RunningServer.Text(await _runs.EndAsync(run), "state"));
    }

    [Fact]
    public async Task Cancel_OfARunThatWaits_EndsItAndTheCallbackIsTooLate()
    {
        await using var receiver = await AcceptingAsync();
        var run = await _runs.StartAsync(await AddAsync(receiver));
        var sent = await SentAsync(receiver, 1);
        await WaitingAsync(run);

        var (status, _) = await _runs.CallAsync(HttpMethod.Post, $"runs/{run}/cancel");
        var ended = await _runs.EndAsync(run);
        var late = await BackAsync(sent, new { });

        Assert.Equal((HttpStatusCode.Accepted, "canceled", HttpStatusCode.Gone), (status, RunningServer.Text(ended, "state"), late.Status));
    }

    [Fact]
    public async Task Run_WhoseReceiverNeverCallsBack_TimesOut()
    {
        await using var receiver = await AcceptingAsync();

        var run = await _runs.EndAsync(await _runs.StartAsync(await AddAsync(receiver, new { timeoutMs = 1_500 })));
        var late = await BackAsync(receiver.All[0].Json, new { });

        Assert.Equal(("timedOut", HttpStatusCode.Gone), (RunningServer.Text(run, "state"), late.Status));
    }

    [Fact]
    public async Task Run_ThatIsAnsweredWithAnythingElse_EndsAsInSyncMode()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Respond = context => receiver.All.Count == 1 ? context.Response.WriteAsJsonAsync(new { done = true }) : Task.FromResult(context.Response.StatusCode = 503);
        var job = await AddAsync(receiver);

        var done = await _runs.EndAsync(await _runs.StartAsync(job));
        var failed = await _runs.EndAsync(await _runs.StartAsync(job));

        Assert.Equal(("succeeded", "failed"), (RunningServer.Text(done, "state"), RunningServer.Text(failed, "state")));
        Assert.True(done.GetProperty("result").GetProperty("done").GetBoolean());
    }

    [Theory]
    [InlineData("skip")]
    [InlineData("queue")]
    [InlineData("replace")]
    public async Task Overlap_WhileARunWaits_IsWhatItAlwaysIs(string overlap)
    {
        await using var receiver = await AcceptingAsync();
        var job = await AddAsync(receiver, new { overlap });
        var first = await _runs.StartAsync(job);
        var sent = await SentAsync(receiver, 1);
        await WaitingAsync(first);

        var second = await _runs.StartAsync(job);
        if (overlap == "skip")
        {
            var skipped = await _runs.EndAsync(second);
            Assert.Equal(("skipped", "overlap"), (RunningServer.Text(skipped, "state"), RunningServer.Text(skipped, "reason")));
            await BackAsync(sent, new { });
        }
        else
        {
            var back = overlap == "queue" ? await BackAsync(sent, new { }) : default;
            var next = await SentAsync(receiver, 2);
            await BackAsync(next, new { });
            Assert.Equal("succeeded", RunningServer.Text(await _runs.EndAsync(second), "state"));
            Assert.Equal(overlap == "queue" ? HttpStatusCode.OK : default, back.Status);
        }

        var (a, b) = (await _runs.EndAsync(first), await _runs.EndAsync(second));
        Assert.Equal(overlap == "replace" ? "canceled" : "succeeded", RunningServer.Text(a, "state"));
        Assert.True(overlap == "skip" || b.GetProperty("startedAt").GetDateTimeOffset() >= a.GetProperty("endedAt").GetDateTimeOffset(), $"{a.GetRawText()} {b.GetRawText()}");
    }

    [Theory]
    [InlineData("""{"method":"GET"}""", "{}", "target.mode")]
    [InlineData("""{"mode":"later"}""", "{}", "target.mode")]
    [InlineData("{}", """{"concurrencyLimit":2}""", "concurrencyLimit")]
    public async Task Job_WithWhatACallbackDoesNotGoWith_IsRefusedNamingTheField(string target, string more, string field)
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = $"hook-{Guid.NewGuid():N}",
            ["target"] = Merge(new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = "webhook", ["url"] = "https://example.org/", ["mode"] = "callback" }, target),
        };

        var (status, problem) = await _runs.CallAsync(HttpMethod.Post, "jobs", Merge(body, more));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
    }

    private static Dictionary<string, object?> Merge(Dictionary<string, object?> first, string second)
    {
        foreach (var field in JsonElement.Parse(second).EnumerateObject())
        {
            first[field.Name] = field.Value;
        }

        return first;
    }

    private static async Task<WebhookReceiver> AcceptingAsync()
    {
        var receiver = await WebhookReceiver.StartAsync();
        receiver.Status = 202;
        return receiver;
    }

    private Task<string> AddAsync(WebhookReceiver receiver, object? more = null) => _runs.AddJobAsync(new { url = receiver.Url, mode = "callback" }, more);

    /// <summary>What the receiver was sent last, once it was sent so many.</summary>
    private static async Task<JsonElement> SentAsync(WebhookReceiver receiver, int count)
    {
        await Eventually.TrueAsync(() => Task.FromResult(receiver.All.Count >= count), WebhookRuns.Patience, $"webhook {count}");
        return receiver.All[count - 1].Json;
    }

    /// <summary>The run once it is known that it waits: only then has the answer to the webhook come.</summary>
    private async Task<JsonElement> WaitingAsync(string run)
    {
        await Eventually.TrueAsync(() => CallbackRows.WaitsAsync(admin.Server, run), WebhookRuns.Patience, "the run waits for its callback");
        return (await _runs.CallAsync(HttpMethod.Get, $"runs/{run}")).Body;
    }

    private static string TokenOf(JsonElement sent) => RunningServer.Text(sent, "callbackUrl").Split('/')[^1];

    private async Task<(HttpStatusCode Status, JsonElement Body)> BackAsync(JsonElement sent, object? body)
    {
        var url = new Uri(RunningServer.Text(sent, "callbackUrl"));
        Assert.Equal(admin.Server.Address.Authority, url.Authority);
        return await admin.Server.CallAsync(HttpMethod.Post, url.AbsolutePath.Replace("/api/v1/", "", StringComparison.Ordinal), body);
    }
}
