using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Jobs;

public sealed class JobEndpointsTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private static readonly object EachSecond = new { kind = "interval", everyMs = 1000 };

    [Fact]
    public async Task Post_OfAJob_AnswersWithLocationETagAndTheObject()
    {
        using var response = await admin.Server.SendAsync(HttpMethod.Post, "api/v1/jobs", Job("posted", EachSecond), admin.AdminToken);

        var job = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        Assert.Equal($"/api/v1/jobs/{RunningServer.Text(job, "id")}", response.Headers.Location?.OriginalString);
        Assert.Equal(1, job.GetProperty("version").GetInt32());
        Assert.Equal("active", RunningServer.Text(job, "state"));
        Assert.Equal(RunningServer.Text(job, "createdAt"), RunningServer.Text(job, "updatedAt"));
        Assert.Equal(32, RunningServer.Text(job.GetProperty("triggers")[0], "id").Length);
    }

    [Fact]
    public async Task Post_OfANameThatIsTaken_Is409AndNamesTheField()
    {
        await CreateAsync("taken");

        var (status, body) = await CallAsync(HttpMethod.Post, "jobs", Job("taken"));

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.True(body.GetProperty("errors").TryGetProperty("name", out _));
        await CreateAsync("taken", group: "elsewhere");
    }

    [Fact]
    public async Task Put_WithoutAndWithAnOldAndWithTheRightVersion_Is428And412And200()
    {
        var id = await CreateAsync("put");

        var without = await CallAsync(HttpMethod.Put, $"jobs/{id}", Job("put", EachSecond));
        var right = await CallAsync(HttpMethod.Put, $"jobs/{id}", Job("put", EachSecond), "\"1\"");
        var old = await CallAsync(HttpMethod.Put, $"jobs/{id}", Job("put"), "\"1\"");

        Assert.Equal((HttpStatusCode)428, without.Status);
        Assert.Equal(HttpStatusCode.OK, right.Status);
        Assert.Equal(2, right.Body.GetProperty("version").GetInt32());
        Assert.Equal(HttpStatusCode.PreconditionFailed, old.Status);
    }

    [Fact]
    public async Task Put_OfWhatWasRead_IsAcceptedAndAnotherIdIsNot()
    {
        var id = await CreateAsync("read-and-written", EachSecond);
        var read = await CallAsync(HttpMethod.Get, $"jobs/{id}");
        var changed = JsonNode.Parse(read.Body.GetRawText())!.AsObject(); // an object was read
        changed["description"] = "changed";

        var written = await CallAsync(HttpMethod.Put, $"jobs/{id}", changed, "\"1\"");
        changed["id"] = new string('0', 32);
        var foreign = await CallAsync(HttpMethod.Put, $"jobs/{id}", changed, "\"2\"");

        Assert.Equal(HttpStatusCode.OK, written.Status);
        Assert.Equal(RunningServer.Text(read.Body.GetProperty("triggers")[0], "id"), RunningServer.Text(written.Body.GetProperty("triggers")[0], "id"));
        Assert.Equal(HttpStatusCode.BadRequest, foreign.Status);
        Assert.True(foreign.Body.GetProperty("errors").TryGetProperty("id", out _));
    }

    [Theory]
    [InlineData("""{"kind":"once","at":"AT"}""")]
    [InlineData("""{"kind":"fixedDelay","delayMs":3600000}""")]
    public async Task Put_OfAReadTriggerThatQuartzDoesNotPlan_IsAccepted(string trigger)
    {
        var id = await CreateAsync($"round-{trigger.Length}", JsonNode.Parse(trigger.Replace("AT", TimeProvider.System.GetUtcNow().AddDays(300).ToString("O"), StringComparison.Ordinal)));
        var read = await CallAsync(HttpMethod.Get, $"jobs/{id}");

        var written = await CallAsync(HttpMethod.Put, $"jobs/{id}", read.Body, "\"1\"");

        Assert.True(written.Status == HttpStatusCode.OK, written.Body.ToString());
    }

    [Fact]
    public async Task PauseAndResume_OfAJob_AnswerWithItsState()
    {
        var id = await CreateAsync("paused", EachSecond);

        var paused = await CallAsync(HttpMethod.Post, $"jobs/{id}/pause", new { reason = "holiday" });
        var upcoming = await CallAsync(HttpMethod.Get, $"jobs/{id}/upcoming?count=5");
        var resumed = await CallAsync(HttpMethod.Post, $"jobs/{id}/resume");

        Assert.Equal("paused", RunningServer.Text(paused.Body, "state"));
        Assert.Equal("holiday", RunningServer.Text(paused.Body, "pauseReason"));
        Assert.Equal(0, upcoming.Body.GetProperty("items").GetArrayLength());
        Assert.Equal("active", RunningServer.Text(resumed.Body, "state"));
    }

    [Fact]
    public async Task Upcoming_BeyondWhatIsPlanned_GoesOnWithTheTriggersTimes()
    {
        var id = await CreateAsync("upcoming", EachSecond);

        var (_, body) = await CallAsync(HttpMethod.Get, $"jobs/{id}/upcoming?count=60");

        var items = body.GetProperty("items").EnumerateArray().ToList();
        var times = items.Select(item => item.GetProperty("dueAt").GetDateTimeOffset()).ToList();
        Assert.Equal(60, items.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        Assert.NotEqual(JsonValueKind.Null, items[0].GetProperty("runId").ValueKind);
        Assert.Equal(JsonValueKind.Null, items[59].GetProperty("runId").ValueKind);
    }

    [Fact]
    public async Task Rollback_ToAnEarlierVersion_MakesItTheNewest()
    {
        var id = await CreateAsync("rolled", EachSecond);
        await CallAsync(HttpMethod.Put, $"jobs/{id}", Job("rolled"), "*");

        var (status, body) = await CallAsync(HttpMethod.Post, $"jobs/{id}/rollback", new { version = 1 });
        var versions = await CallAsync(HttpMethod.Get, $"jobs/{id}/versions");
        var unknown = await CallAsync(HttpMethod.Post, $"jobs/{id}/rollback", new { version = 9 });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(3, body.GetProperty("version").GetInt32());
        Assert.Equal(1000, body.GetProperty("triggers")[0].GetProperty("everyMs").GetInt32());
        Assert.Equal([3, 2, 1], versions.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.Status);
    }

    [Fact]
    public async Task Versions_FromBeforeAJobCameToTheGroup_AreNoMembersBusiness()
    {
        var id = await CreateAsync("moved", EachSecond, group: "payroll");
        await CallAsync(HttpMethod.Put, $"jobs/{id}", Job("moved", group: "billing"), "*");
        var (_, member) = await admin.Server.AddUserAsync(admin.AdminToken, "member-of-billing", "Developer", ["billing"]);

        var versions = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}/versions", token: member);
        var refused = await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{id}/rollback", new { version = 1 }, member);
        var allowed = await CallAsync(HttpMethod.Post, $"jobs/{id}/rollback", new { version = 1 });

        Assert.Equal([2], versions.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("version").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.True(refused.Body.GetProperty("errors").TryGetProperty("version", out _));
        Assert.Equal("payroll", RunningServer.Text(allowed.Body, "group"));
    }

    [Fact]
    public async Task Delete_OfAJob_Is204AndThen404()
    {
        var id = await CreateAsync("deleted", EachSecond);

        var deleted = await CallAsync(HttpMethod.Delete, $"jobs/{id}");
        var again = await CallAsync(HttpMethod.Delete, $"jobs/{id}");
        var read = await CallAsync(HttpMethod.Get, $"jobs/{id}");

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal(HttpStatusCode.NotFound, again.Status);
        Assert.Equal(HttpStatusCode.NotFound, read.Status);
    }

    [Fact]
    public async Task List_InPages_ShowsEachMatchingJobOnce()
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateAsync($"Listed-{i}", group: "listed");
        }

        var first = await CallAsync(HttpMethod.Get, "jobs?group=listed&q=LISTED&state=active&limit=3");
        var second = await CallAsync(HttpMethod.Get, $"jobs?group=listed&limit=3&cursor={RunningServer.Text(first.Body, "nextCursor")}");
        var none = await CallAsync(HttpMethod.Get, "jobs?group=listed&state=paused");

        Assert.Equal(["Listed-0", "Listed-1", "Listed-2", "Listed-3", "Listed-4"], Names(first.Body).Concat(Names(second.Body)));
        Assert.Equal(JsonValueKind.Null, second.Body.GetProperty("nextCursor").ValueKind);
        Assert.Empty(Names(none.Body));
    }

    [Fact]
    public async Task Jobs_OfAnotherGroup_DoNotExistForALimitedUser()
    {
        var id = await CreateAsync("secret", group: "payroll");
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "dev-jobs", "Developer", ["billing"]);

        var read = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}", token: token);
        var paused = await admin.Server.CallAsync(HttpMethod.Post, $"jobs/{id}/pause", token: token);
        var created = await admin.Server.CallAsync(HttpMethod.Post, "jobs", Job("mine", group: "payroll"), token);
        var list = await admin.Server.CallAsync(HttpMethod.Get, "jobs", token: token);

        Assert.Equal(HttpStatusCode.NotFound, read.Status);
        Assert.Equal(HttpStatusCode.NotFound, paused.Status);
        Assert.Equal(HttpStatusCode.Forbidden, created.Status);
        Assert.Empty(Names(list.Body));
    }

    [Fact]
    public async Task Preview_OfACron_SaysWhenAndDescribesIt()
    {
        var trigger = new { kind = "cron", cron = "0 30 9 ? * MON-FRI", timeZone = "Asia/Tokyo" };

        var (status, body) = await CallAsync(HttpMethod.Post, "schedule/preview", new { trigger, count = 3 });
        var wrong = await CallAsync(HttpMethod.Post, "schedule/preview", new { trigger = new { kind = "cron", cron = "30 9 * * *" }, count = 3 });

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("At 09:30 from Monday to Friday (Asia/Tokyo).", RunningServer.Text(body, "description"));
        Assert.All(body.GetProperty("times").EnumerateArray(), time => Assert.Equal(new TimeSpan(0, 30, 0), time.GetDateTimeOffset().TimeOfDay));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Contains("has 5 fields", wrong.Body.GetProperty("errors").GetProperty("trigger.cron")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh", "每周一至周五 09:30 执行（时区 Asia/Tokyo）。")]
    [InlineData("zh-CN,zh;q=0.9,en;q=0.8", "每周一至周五 09:30 执行（时区 Asia/Tokyo）。")]
    [InlineData("fr, zh-Hans;q=0.5, en;q=0.4", "每周一至周五 09:30 执行（时区 Asia/Tokyo）。")]
    [InlineData("zh-TW, de", "At 09:30 from Monday to Friday (Asia/Tokyo).")]
    [InlineData("en-GB, zh;q=0.9", "At 09:30 from Monday to Friday (Asia/Tokyo).")]
    [InlineData("zh;q=0", "At 09:30 from Monday to Friday (Asia/Tokyo).")]
    public async Task Preview_InTheLanguageThatIsWanted_Describes(string languages, string expected)
    {
        using var client = admin.Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/schedule/preview");
        request.Headers.Authorization = new("Bearer", admin.AdminToken);
        request.Headers.TryAddWithoutValidation("Accept-Language", languages);
        request.Content = JsonContent.Create(new { trigger = new { kind = "cron", cron = "0 30 9 ? * MON-FRI", timeZone = "Asia/Tokyo" } });

        using var response = await client.SendAsync(request);

        Assert.Equal(expected, RunningServer.Text(JsonElement.Parse(await response.Content.ReadAsStringAsync()), "description"));
    }

    private static IEnumerable<string> Names(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => RunningServer.Text(item, "name"));

    private static object Job(string name, object? trigger = null, string group = "default") =>
        new { name, group, target = new { app = "billing", handler = "echo" }, triggers = trigger is null ? [] : new[] { trigger } };

    private async Task<string> CreateAsync(string name, object? trigger = null, string group = "default")
    {
        var (status, body) = await CallAsync(HttpMethod.Post, "jobs", Job(name, trigger, group));
        Assert.Equal(HttpStatusCode.Created, status);
        return RunningServer.Text(body, "id");
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null, string? ifMatch = null) =>
        admin.Server.CallAsync(method, path, body, admin.AdminToken, ifMatch);
}
