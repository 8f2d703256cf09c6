using System.Net;
using System.Text.Json;
using Scheduler.Server.Access;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Security;

public sealed class RoleTests(AdminServer admin) : IClassFixture<AdminServer>
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Fact]
    public async Task OwnRole_OfAUser_GivesItsPermissionsInTheirGroupsAndNoMore()
    {
        await CreateAsync("Night-shift", "jobs.read", "jobs.run");
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "night", "night-SHIFT", ["billing"]);

        var (_, me) = await CallAsync(HttpMethod.Get, "me", token: token);
        var jobs = await CallAsync(HttpMethod.Get, "jobs", token: token);
        var users = await CallAsync(HttpMethod.Get, "users", token: token);

        Assert.Equal(["jobs.read", "jobs.run"], me.GetProperty("permissions").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal("billing", me.GetProperty("groups")[0].GetString());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (jobs.Status, users.Status));
    }

    [Fact]
    public async Task ReplaceRole_ThatUsersHave_TakesTheRightFromThemAndTheirApiTokens()
    {
        var id = await CreateAsync("shrinks", "jobs.read", "runs.read", "tokens.write");
        var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, "shrunk", "shrinks");
        var (_, made) = await CallAsync(HttpMethod.Post, "api-tokens", new { name = "ci", permissions = new[] { "jobs.read" } }, token);
        var machine = RunningServer.Text(made, "token");
        var before = (await CallAsync(HttpMethod.Get, "jobs", token: machine)).Status;

        var replaced = await CallAsync(HttpMethod.Put, $"roles/{id}", new { name = "shrinks", permissions = new[] { "runs.read" } }, ifMatch: "\"1\"");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (before, replaced.Status));
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(HttpMethod.Get, "jobs", token: token)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await CallAsync(HttpMethod.Get, "jobs", token: machine)).Status);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpMethod.Get, "runs", token: token)).Status);
    }

    [Fact]
    public async Task Role_InUse_CanBeNeitherDeletedNorRenamed()
    {
        var id = await CreateAsync("in_use", "jobs.read");
        var (user, _) = await admin.Server.AddUserAsync(admin.AdminToken, "uses-it", "in_use");

        var deleted = await CallAsync(HttpMethod.Delete, $"roles/{id}");
        var renamed = await CallAsync(HttpMethod.Put, $"roles/{id}", new { name = "renamed", permissions = new[] { "jobs.read" } }, ifMatch: "*");
        await CallAsync(HttpMethod.Delete, $"users/{user}");
        var unused = await CallAsync(HttpMethod.Delete, $"roles/{id}");

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.NoContent), (deleted.Status, renamed.Status, unused.Status));
        Assert.True(renamed.Body.GetProperty("errors").TryGetProperty("name", out _));
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Get, $"roles/{id}")).Status);
    }

    [Fact]
    public async Task Role_OfTheProduct_StaysAsItIs()
    {
        var (_, list) = await CallAsync(HttpMethod.Get, "roles");
        var replaced = await CallAsync(HttpMethod.Put, "roles/viewer", new { name = "Viewer", permissions = new[] { "users.write" } }, ifMatch: "*");
        var deleted = await CallAsync(HttpMethod.Delete, "roles/admin");
        var same = await CallAsync(HttpMethod.Post, "roles", new { name = "operator", permissions = new[] { "jobs.read" } });

        Assert.Equal(["Admin", "Operator", "Developer", "Viewer"], list.GetProperty("items").EnumerateArray().Where(role => role.GetProperty("builtIn").GetBoolean()).Select(role => RunningServer.Text(role, "name")));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.Conflict), (replaced.Status, deleted.Status, same.Status));
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(HttpMethod.Get, "roles/viewer")).Status);
    }

    [Fact]
    public async Task Roles_OfSomebodyWithFewerRights_AreNotTheirsToMakeOrChange()
    {
        await CreateAsync("hr", "users.read", "users.write", "jobs.read");
        var strong = await CreateAsync("strong", "jobs.write");
        var (_, hr) = await admin.Server.AddUserAsync(admin.AdminToken, "hr", "hr");
        var (_, limited) = await admin.Server.AddUserAsync(admin.AdminToken, "hr-limited", "hr", ["billing"]);

        var beyond = await CallAsync(HttpMethod.Post, "roles", new { name = "beyond", permissions = new[] { "jobs.write" } }, hr);
        var weakened = await CallAsync(HttpMethod.Put, $"roles/{strong}", new { name = "strong", permissions = new[] { "jobs.read" } }, hr, "*");
        var deleted = await CallAsync(HttpMethod.Delete, $"roles/{strong}", token: hr);
        var given = await CallAsync(HttpMethod.Post, "users", new { userName = "gets-strong", password = RunningServer.AdminPassword, roles = new[] { "strong" } }, hr);
        var within = await CallAsync(HttpMethod.Post, "roles", new { name = "within", permissions = new[] { "jobs.read" } }, hr);
        var elsewhere = await CallAsync(HttpMethod.Post, "roles", new { name = "elsewhere", permissions = new[] { "jobs.read" } }, limited);

        Assert.All([beyond, weakened, deleted, given, elsewhere], answer => Assert.Equal(HttpStatusCode.Forbidden, answer.Status));
        Assert.Equal(HttpStatusCode.Created, within.Status);
    }

    [Theory]
    [InlineData("""{"name":"x","permissions":[]}""", "permissions")]
    [InlineData("""{"name":"x","permissions":["jobs.read","jobs.everything"]}""", "permissions[1]")]
    [InlineData("""{"name":"x y","permissions":["jobs.read"]}""", "name")]
    [InlineData("""{"name":"x","permissions":["jobs.read"],"builtIn":true}""", "builtIn")]
    public async Task PostRole_WithAWrongField_Is400NamingIt(string body, string path)
    {
        var (status, problem) = await CallAsync(HttpMethod.Post, "roles", body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(path, out _), problem.GetRawText());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Store_OfOwnRoles_KeepsThemOnBothDatabases(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, now) = (new RoleStore(database.Database), DateTimeOffset.UnixEpoch.AddYears(60));
        var role = new RoleRow { Id = Ids.New(now), Name = "Own", Permissions = ["jobs.read", "of.a.newer.version"], Version = 1, CreatedAt = now, UpdatedAt = now };

        var held = await database.Database.InTransactionAsync(
            async (transaction, token) =>
            {
                await store.InsertAsync(role, transaction, token);
                return (await store.HoldAsync(["own", "Viewer"], transaction, token), await store.HoldAsync(["other"], transaction, token));
            },
            CancellationToken.None);

        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        Assert.Equal((true, false), held);
        Assert.Equal(["jobs.read"], await RoleStore.OwnPermissionsAsync(["OWN", "Viewer"], connection, CancellationToken.None));
        Assert.Equal(role.Name, Assert.Single(await store.ListAsync(CancellationToken.None)).Name);
    }

    private async Task<string> CreateAsync(string name, params string[] permissions)
    {
        var (status, body) = await CallAsync(HttpMethod.Post, "roles", new { name, permissions });
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        return RunningServer.Text(body, "id");
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, object? body = null, string? token = null, string? ifMatch = null) =>
        admin.Server.CallAsync(method, path, body, token ?? admin.AdminToken, ifMatch);
}
