using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Alarms;

public sealed class AlarmEndpointsTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly object FarAway = new { kind = "once", at = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().AddDays(300).ToUnixTimeMilliseconds()) };

    [Fact]
    public async Task Post_OfAnAlarm_AnswersWithLocationETagAndTheObject()
    {
        using var response = await admin.Server.SendAsync(HttpMethod.Post, "api/v1/alarms", new { label = " Tea ☕ ", trigger = FarAway }, admin.AdminToken);

        var alarm = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        Assert.Equal($"/api/v1/alarms/{RunningServer.Text(alarm, "id")}", response.Headers.Location?.OriginalString);
        Assert.Equal(("Tea ☕", "bell", "active"), (RunningServer.Text(alarm, "label"), RunningServer.Text(alarm, "sound"), RunningServer.Text(alarm, "state")));
        Assert.Equal((600_000, 5), (alarm.GetProperty("expireAfterMs").GetInt32(), alarm.GetProperty("snoozeMinutes").GetInt32()));
        Assert.Equal("once", RunningServer.Text(alarm.GetProperty("trigger"), "kind"));
    }

    [Fact]
    public async Task List_OfAlarms_ShowsOnesOwnInPages()
    {
        var (ada, bob) = (await UserAsync(), await UserAsync());
        var made = new[] { await CreateAsync(ada, "one"), await CreateAsync(ada, "two"), await CreateAsync(ada, "two") };
        await CreateAsync(bob, "his");

        var (_, first) = await CallAsync(ada, HttpMethod.Get, "alarms?limit=2");
        var (_, second) = await CallAsync(ada, HttpMethod.Get, $"alarms?limit=2&cursor={RunningServer.Text(first, "nextCursor")}");

        Assert.Equal(made.Order(StringComparer.Ordinal), IdsOf(first).Concat(IdsOf(second)).Order(StringComparer.Ordinal));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
    }

    [Fact]
    public async Task Alarm_OfSomebodyElse_DoesNotExistNotEvenForAnAdmin()
    {
        var ada = await UserAsync();
        var id = await CreateAsync(ada, "private");
        var runId = await RingAsync(ada, id);

        var answers = new List<HttpStatusCode>();
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Get, $"alarms/{id}", null),
            (HttpMethod.Put, $"alarms/{id}", new { label = "mine", trigger = FarAway }),
            (HttpMethod.Delete, $"alarms/{id}", null),
            (HttpMethod.Post, $"alarms/{id}/ring", null),
            (HttpMethod.Post, $"alarms/{id}/ack", null),
            (HttpMethod.Post, $"alarms/{id}/snooze", null),
            (HttpMethod.Get, $"runs/{runId}", null),
            (HttpMethod.Get, $"runs/{runId}/logs", null),
            (HttpMethod.Post, $"runs/{runId}/cancel", null),
        })
        {
            answers.Add((await admin.Server.CallAsync(method, path, body, admin.AdminToken, "*")).Status);
        }

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NotFound, answer));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(ada, HttpMethod.Get, $"runs/{runId}")).Status);
    }

    [Fact]
    public async Task Alarm_AsAJob_IsInNoListAndNoJobsToChange()
    {
        var id = await CreateAsync(admin.AdminToken, "hidden");
        var runId = await RingAsync(admin.AdminToken, id);
        var group = "~" + RunningServer.Text((await CallAsync(admin.AdminToken, HttpMethod.Get, "me")).Body, "id");

        var (_, jobs) = await CallAsync(admin.AdminToken, HttpMethod.Get, "jobs?limit=200");
        var (_, export) = await CallAsync(admin.AdminToken, HttpMethod.Get, "jobs/export");
        var (_, runs) = await CallAsync(admin.AdminToken, HttpMethod.Get, "runs?state=planned,running&limit=200");
        var (_, ofJob) = await CallAsync(admin.AdminToken, HttpMethod.Get, $"runs?jobId={id}&state=planned,running");
        var job = await CallAsync(admin.AdminToken, HttpMethod.Get, $"jobs/{id}");
        var called = await CallAsync(admin.AdminToken, HttpMethod.Post, $"jobs/{id}/run");
        var moved = await CallAsync(admin.AdminToken, HttpMethod.Post, "jobs", new { name = "x", group, target = new { app = "a", handler = "h" } });
        var followed = await CallAsync(admin.AdminToken, HttpMethod.Post, "jobs", new { name = "y", target = new { app = "a", handler = "h" }, dependsOn = new[] { new { jobId = id } } });

        Assert.DoesNotContain(id, jobs.GetRawText() + export.GetRawText() + ofJob.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(runId, runs.GetRawText(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (job.Status, called.Status));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadRequest), (moved.Status, followed.Status));
    }

    [Fact]
    public async Task Put_OfWhatWasRead_KeepsItsTriggerAndOfAnotherTimeDoesNot()
    {
        var ada = await UserAsync();
        var id = await CreateAsync(ada, "before");
        var (_, read) = await CallAsync(ada, HttpMethod.Get, $"alarms/{id}");
        var changed = JsonNode.Parse(read.GetRawText())!.AsObject(); // an object was read
        changed["label"] = "after";

        var without = await CallAsync(ada, HttpMethod.Put, $"alarms/{id}", changed);
        var written = await CallAsync(ada, HttpMethod.Put, $"alarms/{id}", changed, "\"1\"");
        var old = await CallAsync(ada, HttpMethod.Put, $"alarms/{id}", changed, "\"1\"");
        var moved = await CallAsync(ada, HttpMethod.Put, $"alarms/{id}", new { label = "after", trigger = new { kind = "daily", times = new[] { "08:00" } } }, "\"2\"");

        Assert.Equal(((HttpStatusCode)428, HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (without.Status, written.Status, old.Status));
        Assert.Equal(("after", 2), (RunningServer.Text(written.Body, "label"), written.Body.GetProperty("version").GetInt32()));
        Assert.Equal(TriggerId(read), TriggerId(written.Body));
        Assert.NotEqual(TriggerId(read), TriggerId(moved.Body));
    }

    [Fact]
    public async Task Ring_WithTheSameKey_IsOneRunThatRingsUntilItIsAcknowledged()
    {
        var ada = await UserAsync();
        var id = await CreateAsync(ada, "door");
        var before = await CallAsync(ada, HttpMethod.Post, $"alarms/{id}/ack");
        var runs = new List<string>();
        using var client = admin.Server.NewClient();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/alarms/{id}/ring");
            request.Headers.Authorization = new("Bearer", ada);
            request.Headers.Add("Idempotency-Key", "door-1");
            using var response = await client.SendAsync(request);
            runs.Add(RunningServer.Text(JsonElement.Parse(await response.Content.ReadAsStringAsync()), "runId"));
        }

        var (_, ringing) = await CallAsync(ada, HttpMethod.Get, "alarms/ringing");
        var acknowledged = await CallAsync(ada, HttpMethod.Post, $"alarms/{id}/ack");
        var again = await CallAsync(ada, HttpMethod.Post, $"alarms/{id}/ack");

        Assert.Equal(HttpStatusCode.Conflict, before.Status);
        Assert.Equal(runs[0], runs[1]);
        var rings = Assert.Single(ringing.GetProperty("items").EnumerateArray());
        Assert.Equal((runs[0], id, "door", "planned"), (RunningServer.Text(rings, "runId"), RunningServer.Text(rings, "alarmId"), RunningServer.Text(rings, "label"), RunningServer.Text(rings, "state")));
        Assert.Equal(runs[0], Assert.Single(acknowledged.Body.GetProperty("runIds").EnumerateArray()).GetString());
        Assert.Equal(HttpStatusCode.Conflict, again.Status);
        Assert.Equal("succeeded", RunningServer.Text((await CallAsync(ada, HttpMethod.Get, $"runs/{runs[0]}")).Body, "state"));
    }

    [Fact]
    public async Task Ring_ByATokenThatMayDoNothingElse_RingsItsUsersAlarm()
    {
        var (_, dev) = await admin.Server.AddUserAsync(admin.AdminToken, $"u{Guid.NewGuid():N}", "Developer");
        var id = await CreateAsync(dev, "build is broken");
        var (_, made) = await CallAsync(dev, HttpMethod.Post, "api-tokens", new { name = "ci", permissions = new[] { "alarms.ring" } });
        var machine = RunningServer.Text(made, "token");

        var rung = await CallAsync(machine, HttpMethod.Post, $"alarms/{id}/ring");
        var read = await CallAsync(machine, HttpMethod.Get, $"alarms/{id}");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Forbidden), (rung.Status, read.Status));
    }

    [Fact]
    public async Task Snooze_OfWhatRings_RingsOnceMoreAfterTheMinutes()
    {
        var ada = await UserAsync();
        var id = await CreateAsync(ada, "nap");
        var silent = await CallAsync(ada, HttpMethod.Post, $"alarms/{id}/snooze");
        var runId = await RingAsync(ada, id);

        var snoozed = await CallAsync(ada, HttpMethod.Post, $"alarms/{id}/snooze", new { minutes = 30, runId });
        var (_, next) = await CallAsync(ada, HttpMethod.Get, $"runs/{RunningServer.Text(snoozed.Body, "runId")}");
        var (_, ended) = await CallAsync(ada, HttpMethod.Get, $"runs/{runId}");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Accepted), (silent.Status, snoozed.Status));
        Assert.Equal(("planned", "alarm"), (RunningServer.Text(next, "state"), RunningServer.Text(next, "cause")));
        Assert.Equal(TimeSpan.FromMinutes(30), next.GetProperty("dueAt").GetDateTimeOffset() - next.GetProperty("plannedAt").GetDateTimeOffset());
        Assert.Equal(("succeeded", RunningServer.Text(next, "id")), (RunningServer.Text(ended, "state"), RunningServer.Text(ended.GetProperty("result"), "snoozedTo")));
    }

    [Fact]
    public async Task Alarm_ThatNobodyAcknowledges_IsMissed()
    {
        var ada = await UserAsync();
        var (_, alarm) = await CallAsync(ada, HttpMethod.Post, "alarms", new { label = "unheard", trigger = FarAway, expireAfterMs = 1_000 });
        var runId = await RingAsync(ada, RunningServer.Text(alarm, "id"));

        var missed = await Eventually.ValueAsync(
            async () => (await CallAsync(ada, HttpMethod.Get, "alarms/missed")).Body is var page && page.GetProperty("items").GetArrayLength() == 1 ? page.GetProperty("items")[0].GetRawText() : null,
            TimeSpan.FromSeconds(60),
            "the alarm is missed");

        var row = JsonElement.Parse(missed);
        Assert.Equal((runId, "unheard", "skipped", "missed"), (RunningServer.Text(row, "runId"), RunningServer.Text(row, "label"), RunningServer.Text(row, "state"), RunningServer.Text(row, "reason")));
        Assert.Equal(0, (await CallAsync(ada, HttpMethod.Get, "alarms/ringing")).Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Delete_OfAnAlarmThatRings_SilencesIt()
    {
        var ada = await UserAsync();
        var id = await CreateAsync(ada, "gone");
        var runId = await RingAsync(ada, id);

        var deleted = await CallAsync(ada, HttpMethod.Delete, $"alarms/{id}");
        var again = await CallAsync(ada, HttpMethod.Delete, $"alarms/{id}");
        var (_, run) = await CallAsync(ada, HttpMethod.Get, $"runs/{runId}");

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.Status, again.Status));
        Assert.Equal("canceled", RunningServer.Text(run, "state"));
    }

    [Fact]
    public async Task FixedDelay_WhenItIsAcknowledged_PlansTheNextRing()
    {
        var ada = await UserAsync();
        var (_, alarm) = await CallAsync(ada, HttpMethod.Post, "alarms", new { label = "stretch", trigger = new { kind = "fixedDelay", delayMs = 3_600_000 } });
        var id = RunningServer.Text(alarm, "id");

        var acknowledged = await Eventually.ValueAsync(
            async () => await CallAsync(ada, HttpMethod.Post, $"alarms/{id}/ack") is { Status: HttpStatusCode.OK } answer ? answer.Body.GetRawText() : null,
            TimeSpan.FromSeconds(60),
            "the first ring is due at once");
        var (_, first) = await CallAsync(ada, HttpMethod.Get, $"runs/{JsonElement.Parse(acknowledged).GetProperty("runIds")[0].GetString()}");
        var next = await PlannedAsync(ada);

        var after = Assert.Single(next).GetProperty("dueAt").GetDateTimeOffset() - first.GetProperty("endedAt").GetDateTimeOffset();
        Assert.InRange(after, TimeSpan.FromHours(1), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public async Task Post_OfMoreAlarmsThanAUserMayHave_Is409()
    {
        var ada = await UserAsync();
        for (var i = 0; i < 100; i++)
        {
            await CreateAsync(ada, $"{i}");
        }

        var (status, problem) = await CallAsync(ada, HttpMethod.Post, "alarms", new { label = "one more", trigger = FarAway });

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("100", RunningServer.Text(problem, "detail"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> IdsOf(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => RunningServer.Text(item, "id"));

    private static string TriggerId(JsonElement alarm) => RunningServer.Text(alarm.GetProperty("trigger"), "id");

    private async Task<List<JsonElement>> PlannedAsync(string token)
    {
        var (_, me) = await CallAsync(token, HttpMethod.Get, "me");
        var (_, page) = await CallAsync(token, HttpMethod.Get, $"runs?state=planned&group=~{RunningServer.Text(me, "id")}");
        return [.. page.GetProperty("items").EnumerateArray()];
    }

    private async Task<string> UserAsync() => (await admin.Server.AddUserAsync(admin.AdminToken, $"u{Guid.NewGuid():N}", "Viewer")).Token;

    private async Task<string> CreateAsync(string token, string label)
    {
        var (status, alarm) = await CallAsync(token, HttpMethod.Post, "alarms", new { label, trigger = FarAway });
        Assert.True(status == HttpStatusCode.Created, alarm.ToString());
        return RunningServer.Text(alarm, "id");
    }

    private async Task<string> RingAsync(string token, string id)
    {
        var (status, run) = await CallAsync(token, HttpMethod.Post, $"alarms/{id}/ring");
        Assert.True(status == HttpStatusCode.Accepted, run.ToString());
        return RunningServer.Text(run, "runId");
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(string token, HttpMethod method, string path, object? body = null, string? ifMatch = null) =>
        admin.Server.CallAsync(method, path, body, token, ifMatch);
}
