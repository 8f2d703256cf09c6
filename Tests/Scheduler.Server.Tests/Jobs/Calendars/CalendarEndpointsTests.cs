using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Jobs.Calendars;

public sealed class CalendarEndpointsTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Post_OfACalendar_AnswersWithLocationETagAndTheObject()
    {
        var body = new
        {
            name = "jp-holidays",
            timeZone = "Asia/Tokyo",
            weekdays = new[] { "SUN", "SAT" },
            dates = new[] { "2027-01-02", "2027-01-01" },
            timesOfDay = new[] { new { from = "22:00:00", to = "06:00" } },
            blackouts = new[] { new { from = "2027-05-01T00:00:00Z", to = "2027-05-02T00:00:00Z" } },
            ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270103\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        };

        using var response = await admin.Server.SendAsync(HttpMethod.Post, "api/v1/calendars", body, admin.AdminToken);

        var calendar = JsonElement.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("\"1\"", response.Headers.ETag?.Tag);
        Assert.Equal($"/api/v1/calendars/{RunningServer.Text(calendar, "id")}", response.Headers.Location?.OriginalString);
        Assert.Equal(
            """{"version":1,"state":"active","weekdays":["SAT","SUN"],"dates":["2027-01-01","2027-01-02"],"timesOfDay":[{"from":"22:00","to":"06:00"}]}""",
            JsonSerializer.Serialize(new { version = calendar.GetProperty("version"), state = calendar.GetProperty("state"), weekdays = calendar.GetProperty("weekdays"), dates = calendar.GetProperty("dates"), timesOfDay = calendar.GetProperty("timesOfDay") }));
        Assert.Equal(body.ics, RunningServer.Text(calendar, "ics"));
        Assert.Equal(HttpStatusCode.Conflict, (await CallAsync(HttpMethod.Post, "calendars", new { name = "jp-holidays" })).Status);
    }

    [Fact]
    public async Task Get_OfTheList_SaysThatThereIsATextAndLeavesItOut()
    {
        const string Ics = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20270103\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        var made = await CallAsync(HttpMethod.Post, "calendars", new { name = "listed", weekdays = new[] { "SUN" }, ics = Ics });
        await CreateAsync("listed-without");

        var items = (await CallAsync(HttpMethod.Get, "calendars?limit=200")).Body.GetProperty("items").EnumerateArray().ToDictionary(item => RunningServer.Text(item, "name"), StringComparer.Ordinal);
        var single = (await CallAsync(HttpMethod.Get, $"calendars/{RunningServer.Text(made.Body, "id")}")).Body;

        Assert.All(items.Values, item => Assert.False(item.TryGetProperty("ics", out _)));
        Assert.Equal((true, false), (items["listed"].GetProperty("hasIcs").GetBoolean(), items["listed-without"].GetProperty("hasIcs").GetBoolean()));
        Assert.Equal("SUN", items["listed"].GetProperty("weekdays")[0].GetString());
        Assert.Equal(Ics, RunningServer.Text(single, "ics"));
    }

    [Fact]
    public async Task Put_OfWhatWasRead_NeedsTheVersionAndTakesIt()
    {
        var id = await CreateAsync("put");
        var read = (await CallAsync(HttpMethod.Get, $"calendars/{id}")).Body;
        var changed = JsonNode.Parse(read.GetRawText())!.AsObject(); // an object was read
        changed["description"] = "changed";

        var without = await CallAsync(HttpMethod.Put, $"calendars/{id}", changed);
        var written = await CallAsync(HttpMethod.Put, $"calendars/{id}", changed, "\"1\"");
        changed["version"] = 2;
        changed["updatedAt"] = RunningServer.Text(written.Body, "updatedAt");
        var old = await CallAsync(HttpMethod.Put, $"calendars/{id}", changed, "\"1\"");
        changed["state"] = "paused";
        var state = await CallAsync(HttpMethod.Put, $"calendars/{id}", changed, "\"2\"");

        Assert.Equal((HttpStatusCode)428, without.Status);
        Assert.Equal(HttpStatusCode.OK, written.Status);
        Assert.Equal(2, written.Body.GetProperty("version").GetInt32());
        Assert.Equal(HttpStatusCode.PreconditionFailed, old.Status);
        Assert.True(state.Body.GetProperty("errors").TryGetProperty("state", out _));
    }

    [Fact]
    public async Task Delete_OfACalendarInUse_Is409NamingTheJobs()
    {
        var id = await CreateAsync("in-use");
        var job = await CallAsync(HttpMethod.Post, "jobs", Job("uses-it", "in-use"));

        var refused = await CallAsync(HttpMethod.Delete, $"calendars/{id}");
        var renamed = await CallAsync(HttpMethod.Put, $"calendars/{id}", new { name = "renamed" }, "*");
        await CallAsync(HttpMethod.Delete, $"jobs/{RunningServer.Text(job.Body, "id")}");
        var deleted = await CallAsync(HttpMethod.Delete, $"calendars/{id}");
        var again = await CallAsync(HttpMethod.Get, $"calendars/{id}");

        Assert.Equal(HttpStatusCode.Created, job.Status);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("default/uses-it", RunningServer.Text(refused.Body, "detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, renamed.Status);
        Assert.True(renamed.Body.GetProperty("errors").TryGetProperty("name", out _));
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal(HttpStatusCode.NotFound, again.Status);
    }

    [Fact]
    public async Task Calendar_ThatOtherGroupsUse_IsNotALimitedUsersToChange()
    {
        var id = await CreateAsync("shared");
        await CallAsync(HttpMethod.Post, "jobs", Job("theirs", "shared", "payroll"));
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "dev-calendars", "Developer", ["billing"]);

        var read = await admin.Server.CallAsync(HttpMethod.Get, $"calendars/{id}", token: token);
        var changed = await admin.Server.CallAsync(HttpMethod.Put, $"calendars/{id}", new { name = "shared" }, token, "*");
        var deleted = await admin.Server.CallAsync(HttpMethod.Delete, $"calendars/{id}", token: token);
        var own = await admin.Server.CallAsync(HttpMethod.Post, "calendars", new { name = "own" }, token);

        Assert.Equal(HttpStatusCode.OK, read.Status);
        Assert.Equal(HttpStatusCode.Forbidden, changed.Status);
        Assert.Equal(HttpStatusCode.Forbidden, deleted.Status);
        Assert.DoesNotContain("theirs", deleted.Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, own.Status);
    }

    [Fact]
    public async Task List_InPages_ShowsEachCalendarOnceByName()
    {
        foreach (var name in new[] { "zz-3", "zz-1", "zz-2" })
        {
            await CreateAsync(name);
        }

        var names = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var (_, page) = await CallAsync(HttpMethod.Get, $"calendars?limit=2{(cursor.Length == 0 ? "" : $"&cursor={cursor}")}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => RunningServer.Text(item, "name")));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(["zz-1", "zz-2", "zz-3"], names.Where(name => name.StartsWith("zz-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Upcoming_OfAJobWithACalendar_LeavesOutWhatItExcludes()
    {
        await CallAsync(HttpMethod.Post, "calendars", new { name = "weekends", weekdays = new[] { "SAT", "SUN" } });
        var trigger = new { kind = "daily", times = new[] { "12:00" }, calendar = "weekends" };
        var (status, job) = await CallAsync(HttpMethod.Post, "jobs", new { name = "workdays", target = new { app = "billing", handler = "echo" }, triggers = new[] { trigger } });

        var upcoming = await CallAsync(HttpMethod.Get, $"jobs/{RunningServer.Text(job, "id")}/upcoming?count=20");

        var days = upcoming.Body.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("dueAt").GetDateTimeOffset()).ToList();
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("weekends", RunningServer.Text(job.GetProperty("triggers")[0], "calendar"));
        Assert.Equal(20, days.Count);
        Assert.DoesNotContain(days, day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    private static object Job(string name, string calendar, string group = "default") => new
    {
        name,
        group,
        target = new { app = "billing", handler = "echo" },
        triggers = new[] { new { kind = "interval", everyMs = 1_000, calendar } },
    };

    private async Task<string> CreateAsync(string name)
    {
        var (status, body) = await CallAsync(HttpMethod.Post, "calendars", new { name });
        Assert.Equal(HttpStatusCode.Created, status);
        return RunningServer.Text(body, "id");
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null, string? ifMatch = null) =>
        admin.Server.CallAsync(method, path, body, admin.AdminToken, ifMatch);
}
