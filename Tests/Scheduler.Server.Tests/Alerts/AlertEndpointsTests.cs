using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Alerts;
using Scheduler.Server.Alerts.Rules;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Executors.Pull;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Alerts;

public sealed class AlertEndpointsTests(AlertServer admin) : IClassFixture<AlertServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Run_ThatFails_ReachesTheWebhookAndTheListAndRecovers()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var channel = await CreateAsync("alert-channels", new { name = "all-the-way", kind = "webhook", url = receiver.Url, minIntervalMs = 0 });
        var rule = await CreateAsync("alert-rules", new { name = "all-the-way", kind = "failed", scope = new { app = "alerted" }, channels = new[] { channel } });
        var executor = await PullExecutor.ConnectAsync(admin, "alerted");
        var job = await CreateAsync("jobs", new { name = "alerted", group = "all-the-way", overlap = "allow", target = new { app = "alerted", handler = "work" } });

        await RunAsync(executor, job, "failed");
        var alert = await Eventually.ValueAsync<Found>(async () => await FindAsync($"ruleId={rule}"), Patience, "the alert");
        await Eventually.TrueAsync(() => Task.FromResult(receiver.All.Count == 1), Patience, "the message");
        await RunAsync(executor, job, "succeeded");
        var recovered = await Eventually.ValueAsync<Found>(async () => await FindAsync($"ruleId={rule}&state=recovered"), Patience, "the recovery");
        await Eventually.TrueAsync(() => Task.FromResult(receiver.All.Count == 2), Patience, "the second message");

        Assert.Equal(alert.Id, recovered.Id);
        Assert.Equal(("all-the-way/alerted", 1), (RunningServer.Text(recovered.Json, "subject"), recovered.Json.GetProperty("count").GetInt32()));
        Assert.Equal(["opened", "recovered"], receiver.All.Select(posted => RunningServer.Text(posted.Json, "event")));
        await Eventually.TrueAsync(
            async () => (await CallAsync(HttpMethod.Get, $"alerts/{alert.Id}")).Body.GetProperty("deliveries").EnumerateArray().All(told => RunningServer.Text(told, "state") == "sent"),
            Patience,
            "both are noted as sent");
    }

    [Fact]
    public async Task Channel_AsAnswered_ShowsNoSecretAndIsEncryptedAtRest()
    {
        var body = new { name = "secretive", kind = "webhook", url = "https://hooks.example.com/services/T000/token-0815", secret = "signed-0815", template = "slack" };
        var (status, made) = await CallAsync(HttpMethod.Post, "alert-channels", body);
        var id = RunningServer.Text(made, "id");
        var changed = JsonNode.Parse(made.GetRawText())!.AsObject(); // an object was answered
        changed["description"] = "changed";

        var (put, written) = await CallAsync(HttpMethod.Put, $"alert-channels/{id}", changed, ifMatch: "\"1\"");
        var audit = await CallAsync(HttpMethod.Get, $"audit?objectId={id}");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (status, put));
        Assert.Equal(("https://hooks.example.com", true, 2), (RunningServer.Text(written, "host"), written.GetProperty("hasSecret").GetBoolean(), written.GetProperty("version").GetInt32()));
        Assert.DoesNotContain("0815", made.GetRawText() + written.GetRawText() + audit.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(2, audit.Body.GetProperty("items").GetArrayLength());
        await using var connection = await admin.Server.Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None);
        var row = await connection.QuerySingleAsync<(string Spec, string Secret)>("SELECT spec, secret FROM alert_channels WHERE id = @id", new { id });
        Assert.DoesNotContain("0815", row.Spec + row.Secret, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"x","kind":"webhook"}""", "url")]
    [InlineData("""{"name":"x","kind":"webhook","url":"ftp://example.com/"}""", "url")]
    [InlineData("""{"name":"x","kind":"webhook","url":"https://u:p@example.com/"}""", "url")]
    [InlineData("""{"name":"x","kind":"webhook","url":"https://example.com/","template":"own"}""", "body")]
    [InlineData("""{"name":"x","kind":"webhook","url":"https://example.com/","template":"own","body":"{{nope}}"}""", "body")]
    [InlineData("""{"name":"x","kind":"webhook","url":"https://example.com/","template":"teams"}""", "template")]
    [InlineData("""{"name":"x","kind":"email"}""", "to")]
    [InlineData("""{"name":"x","kind":"email","to":["a@example.com","b@example.com>\r\nDATA"]}""", "to[1]")]
    [InlineData("""{"name":"x","kind":"email","to":["a@example.com"],"minIntervalMs":-1}""", "minIntervalMs")]
    [InlineData("""{"name":"x","kind":"email","to":["a@example.com"],"password":"p"}""", "password")]
    public async Task PostChannel_WithAWrongField_Is400NamingIt(string body, string path)
    {
        var (status, problem) = await CallAsync(HttpMethod.Post, "alert-channels", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }

    [Theory]
    [InlineData("""{"name":"x","kind":"exploded"}""", "kind")]
    [InlineData("""{"name":"x","kind":"failed","thresholdMs":5}""", "thresholdMs")]
    [InlineData("""{"name":"x","kind":"lateByMs"}""", "thresholdMs")]
    [InlineData("""{"name":"x","kind":"didNotRun","thresholdMs":999}""", "thresholdMs")]
    [InlineData("""{"name":"x","kind":"executorOffline","thresholdMs":5000}""", "scope.app")]
    [InlineData("""{"name":"x","kind":"executorOffline","thresholdMs":5000,"scope":{"app":"a","group":"g"}}""", "scope.group")]
    [InlineData("""{"name":"x","kind":"failed","scope":{"executor":"a"}}""", "scope.executor")]
    [InlineData("""{"name":"x","kind":"failed","scope":{"jobId":"0123456789abcdef0123456789abcdef"}}""", "scope.jobId")]
    [InlineData("""{"name":"x","kind":"failed","channels":["0123456789abcdef0123456789abcdef"]}""", "channels[0]")]
    [InlineData("""{"name":"x","kind":"failed","severity":"fatal"}""", "severity")]
    [InlineData("""{"name":"x","kind":"failed","repeatMs":1}""", "repeatMs")]
    [InlineData("""{"name":"x","kind":"failed","silences":[{}]}""", "silences[0]")]
    [InlineData("""{"name":"x","kind":"failed","silences":[{"from":"25:00","to":"06:00"}]}""", "silences[0].from")]
    [InlineData("""{"name":"x","kind":"failed","silences":[{"from":"22:00","to":"06:00","timeZone":"Mars"}]}""", "silences[0].timeZone")]
    [InlineData("""{"name":"x","kind":"failed","silences":[{"fromAt":"2030-01-01T00:00:00Z"}]}""", "silences[0].toAt")]
    [InlineData("""{"name":"x","kind":"failed","when":"always"}""", "when")]
    [InlineData("""{"name":"x y","kind":"failed"}""", "name")]
    public async Task PostRule_WithAWrongField_Is400NamingIt(string body, string path)
    {
        var (status, problem) = await CallAsync(HttpMethod.Post, "alert-rules", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Rule_FromBirthToDeath_FollowsTheConventions()
    {
        var channel = await CreateAsync("alert-channels", new { name = "conventions", kind = "email", to = new[] { "ops@example.com" } });
        var (_, made) = await CallAsync(HttpMethod.Post, "alert-rules", new { name = "conventions", kind = "lost", channels = new[] { channel } });
        var id = RunningServer.Text(made, "id");
        var changed = JsonNode.Parse(made.GetRawText())!.AsObject(); // an object was answered
        changed["enabled"] = false;

        var same = await CallAsync(HttpMethod.Post, "alert-rules", new { name = "conventions", kind = "lost" });
        var without = await CallAsync(HttpMethod.Put, $"alert-rules/{id}", changed);
        var written = await CallAsync(HttpMethod.Put, $"alert-rules/{id}", changed, ifMatch: "\"1\"");
        var old = await CallAsync(HttpMethod.Put, $"alert-rules/{id}", new { name = "conventions", kind = "lost" }, ifMatch: "\"1\"");
        var used = await CallAsync(HttpMethod.Delete, $"alert-channels/{channel}");
        var deleted = await CallAsync(HttpMethod.Delete, $"alert-rules/{id}");
        var again = await CallAsync(HttpMethod.Delete, $"alert-rules/{id}");
        var unused = await CallAsync(HttpMethod.Delete, $"alert-channels/{channel}");

        Assert.Equal(HttpStatusCode.Conflict, same.Status);
        Assert.Equal((HttpStatusCode)428, without.Status);
        Assert.Equal((HttpStatusCode.OK, "disabled"), (written.Status, RunningServer.Text(written.Body, "state")));
        Assert.Equal(HttpStatusCode.PreconditionFailed, old.Status);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NoContent), (used.Status, unused.Status));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.Status, again.Status));
    }

    [Fact]
    public async Task Rules_OfOtherGroups_AreNotThereForALimitedUser()
    {
        var rule = await CreateAsync("alert-rules", new { name = "payroll-only", kind = "failed", scope = new { group = "payroll" } });
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "dev-alerts", "Developer", ["billing"]);

        var foreign = await CallAsync(HttpMethod.Get, $"alert-rules/{rule}", token: token);
        var changed = await CallAsync(HttpMethod.Put, $"alert-rules/{rule}", new { name = "payroll-only", kind = "lost" }, token, "*");
        var listed = await CallAsync(HttpMethod.Get, "alert-rules", token: token);
        var everything = await CallAsync(HttpMethod.Post, "alert-rules", new { name = "everything", kind = "failed" }, token);
        var own = await CallAsync(HttpMethod.Post, "alert-rules", new { name = "own-group", kind = "failed", scope = new { group = "billing" } }, token);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.Status, changed.Status));
        Assert.DoesNotContain("payroll", listed.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Created), (everything.Status, own.Status));
    }

    [Fact]
    public async Task Alert_AcknowledgedSilencedAndClosed_SaysByWhom()
    {
        var alert = await RaiseAsync("handled", "billing");

        var acknowledged = await CallAsync(HttpMethod.Post, $"alerts/{alert}/ack");
        var past = await CallAsync(HttpMethod.Post, $"alerts/{alert}/silence", new { untilAt = "2020-01-01T00:00:00Z" });
        var until = DateTimeOffset.FromUnixTimeSeconds(admin.Server.Services.GetRequiredService<Server.Cluster.IClusterClock>().UtcNow.ToUnixTimeSeconds() + 3_600);
        var silenced = await CallAsync(HttpMethod.Post, $"alerts/{alert}/silence", new { untilAt = until });
        var listed = await FindAsync("state=acknowledged&severity=critical");
        var closed = await CallAsync(HttpMethod.Post, $"alerts/{alert}/close");
        var late = await CallAsync(HttpMethod.Post, $"alerts/{alert}/ack");
        var wrong = await CallAsync(HttpMethod.Get, "alerts?state=burning");

        Assert.Equal(("acknowledged", RunningServer.AdminUser), (RunningServer.Text(acknowledged.Body, "state"), RunningServer.Text(acknowledged.Body, "acknowledgedBy")));
        Assert.True(past.Body.GetProperty("errors").TryGetProperty("untilAt", out _));
        Assert.Equal(until, silenced.Body.GetProperty("silencedUntil").GetDateTimeOffset());
        Assert.Equal(alert, listed?.Id);
        Assert.Equal(("closed", HttpStatusCode.Conflict), (RunningServer.Text(closed.Body, "state"), late.Status));
        Assert.True(wrong.Body.GetProperty("errors").TryGetProperty("state", out _));
    }

    [Fact]
    public async Task Alert_OfAnotherGroup_IsNotThereForALimitedUser()
    {
        var alert = await RaiseAsync("foreign", "payroll");
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "ops-alerts", "Operator", ["billing"]);

        var read = await CallAsync(HttpMethod.Get, $"alerts/{alert}", token: token);
        var acknowledged = await CallAsync(HttpMethod.Post, $"alerts/{alert}/ack", token: token);
        var listed = await CallAsync(HttpMethod.Get, "alerts", token: token);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (read.Status, acknowledged.Status));
        Assert.DoesNotContain(alert, listed.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OfAChannel_SendsAMessageAndSaysWhatCameOfIt()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var good = await CreateAsync("alert-channels", new { name = "test-good", kind = "webhook", url = receiver.Url });
        var bad = await CreateAsync("alert-channels", new { name = "test-bad", kind = "webhook", url = "http://127.0.0.2:1/" });

        var sent = await CallAsync(HttpMethod.Post, $"alert-channels/{good}/test");
        var refused = await CallAsync(HttpMethod.Post, $"alert-channels/{bad}/test");

        Assert.True(sent.Body.GetProperty("sent").GetBoolean(), sent.Body.GetRawText());
        Assert.Equal("test", RunningServer.Text(Assert.Single(receiver.All).Json, "event"));
        Assert.False(refused.Body.GetProperty("sent").GetBoolean());
        Assert.Contains("Webhooks:AllowedAddresses", RunningServer.Text(refused.Body, "error"), StringComparison.Ordinal);
    }

    private async Task RunAsync(PullExecutor executor, string job, string outcome)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync(HttpMethod.Post, $"jobs/{job}/run")).Status);
        var run = (await executor.MessageAsync("assign"))[0];
        var (runId, due) = (RunningServer.Text(run, "runId"), run.GetProperty("dueAtMicros").GetInt64());
        var (status, _) = await executor.ReportAsync(
            new { runId, fence = 1, dueAtMicros = due, armedAtMicros = due, startedAtMicros = due + 10, endedAtMicros = due + 20, outcome });
        Assert.Equal(HttpStatusCode.OK, status);
    }

    /// <summary>An alert that nothing ends: its rule is not among those in force.</summary>
    private async Task<string> RaiseAsync(string name, string group)
    {
        var id = await CreateAsync("alert-rules", new { name, kind = "failed", severity = "critical", enabled = false });
        var rule = await admin.Server.Services.GetRequiredService<AlertRuleStore>().FindAsync(id, CancellationToken.None);
        Assert.NotNull(rule);
        await admin.Server.Services.GetRequiredService<AlertStore>().RaiseAsync(
            rule, new AlertFinding { Key = name, Subject = $"{group}/{name}", Group = group, Message = "It failed." }, CancellationToken.None);
        var found = await FindAsync($"ruleId={id}");
        Assert.NotNull(found);
        return found.Id;
    }

    private async Task<Found?> FindAsync(string query)
    {
        var (status, page) = await CallAsync(HttpMethod.Get, $"alerts?{query}");
        Assert.Equal(HttpStatusCode.OK, status);
        return page.GetProperty("items").EnumerateArray().Select(item => new Found(RunningServer.Text(item, "id"), item)).FirstOrDefault();
    }

    private async Task<string> CreateAsync(string path, object body)
    {
        var (status, made) = await CallAsync(HttpMethod.Post, path, body);
        Assert.True(status == HttpStatusCode.Created, made.ToString());
        return RunningServer.Text(made, "id");
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null, string? token = null, string? ifMatch = null) =>
        admin.Server.CallAsync(method, path, body, token ?? admin.AdminToken, ifMatch);

    private sealed record Found(string Id, JsonElement Json);
}
