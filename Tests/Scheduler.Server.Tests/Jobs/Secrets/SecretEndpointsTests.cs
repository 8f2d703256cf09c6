using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Jobs.Secrets;

public sealed class SecretEndpointsTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Value = "zebra-crossing-at-noon";

    [Fact]
    public async Task Secret_AsAnsweredAndStored_ShowsItsValueNowhere()
    {
        var (status, made) = await CallAsync(HttpMethod.Post, "secrets", new { name = "quiet", group = "quiet", description = "d", value = Value });
        var id = RunningServer.Text(made, "id");
        var changed = JsonNode.Parse(made.GetRawText())!.AsObject(); // an object was answered
        changed["description"] = "other";

        var (kept, second) = await CallAsync(HttpMethod.Put, $"secrets/{id}", changed, ifMatch: "\"1\"");
        var (renewed, third) = await CallAsync(HttpMethod.Put, $"secrets/{id}", new { name = "quiet", group = "quiet", value = Value + "-again" }, ifMatch: "\"2\"");
        var all = string.Concat(
            made.GetRawText(), second.GetRawText(), third.GetRawText(), (await CallAsync(HttpMethod.Get, $"secrets/{id}")).Body.GetRawText(),
            (await CallAsync(HttpMethod.Get, "secrets?group=quiet")).Body.GetRawText(), (await CallAsync(HttpMethod.Get, $"audit?objectId={id}")).Body.GetRawText());

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK, HttpStatusCode.OK), (status, kept, renewed));
        Assert.Equal(made.GetProperty("valueChangedAt").GetString(), second.GetProperty("valueChangedAt").GetString());
        Assert.NotEqual(made.GetProperty("valueChangedAt").GetString(), third.GetProperty("valueChangedAt").GetString());
        Assert.DoesNotContain("zebra", all, StringComparison.Ordinal);
        await using var connection = await admin.Server.Services.GetRequiredService<IDatabase>().OpenAsync(CancellationToken.None);
        var row = (IDictionary<string, object?>)await connection.QuerySingleAsync("SELECT * FROM secrets WHERE id = @id", new { id });
        Assert.DoesNotContain(row.Values, value => value is string text && text.Contains("zebra", StringComparison.Ordinal));
        Assert.Contains("secret.update", (await CallAsync(HttpMethod.Get, $"audit?objectId={id}")).Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"value":"0123456789abcdef"}""", "name")]
    [InlineData("""{"name":"a b","value":"0123456789abcdef"}""", "name")]
    [InlineData("""{"name":"a","group":"","value":"0123456789abcdef"}""", "group")]
    [InlineData("""{"name":"a","description":null,"value":"0123456789abcdef"}""", "description")]
    [InlineData("""{"name":"a"}""", "value")]
    [InlineData("""{"name":"a","value":7}""", "value")]
    [InlineData("""{"name":"a","value":"0123456789abcde"}""", "value")]
    [InlineData("""{"name":"a","value":"0123456789abcdef\n"}""", "value")]
    [InlineData("""{"name":"a","value":"0123456789abcdef","id":"0123456789abcdef0123456789abcdef"}""", "id")]
    [InlineData("""{"name":"a","value":"0123456789abcdef","valueChangedAt":"2026-01-01T00:00:00Z"}""", "valueChangedAt")]
    [InlineData("""{"name":"a","value":"0123456789abcdef","box":"x"}""", "box")]
    public async Task Post_OfASecretWithOneWrongField_Is400NamingIt(string body, string path)
    {
        var (status, problem) = await CallAsync(HttpMethod.Post, "secrets", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Post_OfTooLongTexts_Is400NamingThem()
    {
        var (_, problem) = await CallAsync(HttpMethod.Post, "secrets", new { name = new string('n', 101), description = new string('d', 2_001), value = new string('v', 1_001) });

        Assert.Equal(["description", "name", "value"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Put_ByAStaleVersionOrIntoAnotherGroup_ChangesNothing()
    {
        var id = await CreateAsync("moving", "here");

        var without = await CallAsync(HttpMethod.Put, $"secrets/{id}", new { name = "moving", group = "here" });
        var stale = await CallAsync(HttpMethod.Put, $"secrets/{id}", new { name = "moving", group = "here" }, ifMatch: "\"7\"");
        var moved = await CallAsync(HttpMethod.Put, $"secrets/{id}", new { name = "moving", group = "there" }, ifMatch: "*");
        var (_, now) = await CallAsync(HttpMethod.Get, $"secrets/{id}");

        Assert.Equal((HttpStatusCode.PreconditionRequired, HttpStatusCode.PreconditionFailed, HttpStatusCode.BadRequest), (without.Status, stale.Status, moved.Status));
        Assert.True(moved.Body.GetProperty("errors").TryGetProperty("group", out _));
        Assert.Equal((1, "here"), (now.GetProperty("version").GetInt32(), RunningServer.Text(now, "group")));
    }

    [Fact]
    public async Task Post_OfANameThatIsTaken_Is409InThatGroupOnly()
    {
        await CreateAsync("taken", "one");

        var same = await CallAsync(HttpMethod.Post, "secrets", new { name = "taken", group = "one", value = Value });
        await CreateAsync("taken", "two");

        Assert.Equal(HttpStatusCode.Conflict, same.Status);
        Assert.True(same.Body.GetProperty("errors").TryGetProperty("name", out _));
    }

    [Fact]
    public async Task Delete_OfASecretThatAJobUses_Is409UntilItDoesNot()
    {
        var id = await CreateAsync("in-use", "billing");
        var target = new { kind = "webhook", url = "https://example.org", secretId = id };
        var (_, job) = await CallAsync(HttpMethod.Post, "jobs", new { name = "uses-it", group = "billing", target });
        var path = $"jobs/{RunningServer.Text(job, "id")}";

        var used = await CallAsync(HttpMethod.Delete, $"secrets/{id}");
        await CallAsync(HttpMethod.Put, path, new { name = "uses-it", group = "billing", target = new { kind = "webhook", url = "https://example.org" } }, ifMatch: "*");
        var unused = await CallAsync(HttpMethod.Delete, $"secrets/{id}");
        var back = await CallAsync(HttpMethod.Post, $"{path}/rollback", new { version = 1 });

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NoContent), (used.Status, unused.Status));
        Assert.Contains("billing/uses-it", RunningServer.Text(used.Body, "detail"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, back.Status);
        Assert.True(back.Body.GetProperty("errors").TryGetProperty("target.secretId", out _), back.Body.GetRawText());
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Get, $"secrets/{id}")).Status);
    }

    [Fact]
    public async Task Job_ThatNamesASecretOfAnotherGroup_Is400AndSoIsItsImport()
    {
        var id = await CreateAsync("foreign", "payroll");
        var job = new { name = "thief", group = "billing", target = new { kind = "webhook", url = "https://example.org", secretId = id } };

        var made = await CallAsync(HttpMethod.Post, "jobs", job);
        var imported = await CallAsync(HttpMethod.Post, "jobs/import?mode=apply", new { jobs = new[] { job } });

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (made.Status, imported.Status));
        Assert.True(made.Body.GetProperty("errors").TryGetProperty("target.secretId", out _), made.Body.GetRawText());
        Assert.True(imported.Body.GetProperty("errors").TryGetProperty("jobs[0].target.secretId", out _), imported.Body.GetRawText());
    }

    [Fact]
    public async Task Secrets_OfAnotherGroup_DoNotExist()
    {
        var (hidden, own) = (await CreateAsync("hidden", "payroll-2"), await CreateAsync("own", "billing-2"));
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "limited", "Developer", ["billing-2"]);

        var (_, list) = await CallAsync(HttpMethod.Get, "secrets", token: token);
        var (_, other) = await CallAsync(HttpMethod.Get, "secrets?group=payroll-2", token: token);
        var made = await CallAsync(HttpMethod.Post, "secrets", new { name = "x", group = "payroll-2", value = Value }, token);

        Assert.Equal(own, RunningServer.Text(Assert.Single(list.GetProperty("items").EnumerateArray().ToList()), "id"));
        Assert.Equal(0, other.GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.Forbidden, made.Status);
        foreach (var (method, body) in new (HttpMethod, object?)[] { (HttpMethod.Get, null), (HttpMethod.Put, new { name = "hidden", group = "payroll-2" }), (HttpMethod.Delete, null) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(method, $"secrets/{hidden}", body, token, "*")).Status);
        }
    }

    [Fact]
    public async Task List_PageByPage_GivesEachOnce()
    {
        foreach (var name in new[] { "c", "a", "b" })
        {
            await CreateAsync(name, "pages");
        }

        var names = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var (_, page) = await CallAsync(HttpMethod.Get, $"secrets?group=pages&limit=1&cursor={cursor}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => RunningServer.Text(item, "name")));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(["a", "b", "c"], names);
    }

    private async Task<string> CreateAsync(string name, string group)
    {
        var (status, body) = await CallAsync(HttpMethod.Post, "secrets", new { name, group, value = Value });
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        return RunningServer.Text(body, "id");
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null, string? token = null, string? ifMatch = null) =>
        admin.Server.CallAsync(method, path, body, token ?? admin.AdminToken, ifMatch);
}
