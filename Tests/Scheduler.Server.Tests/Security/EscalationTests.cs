using System.Net;

namespace Scheduler.Server.Tests.Security;

/// <summary>Nobody gets more rights than they were given.</summary>
public sealed class EscalationTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private RunningServer Server => admin.Server;

    [Fact]
    public async Task ApiToken_BeyondItsMaker_Is403()
    {
        var (_, developer) = await Server.AddUserAsync(admin.AdminToken, "dev-esc", "Developer", ["billing"]);

        var permission = await MakeTokenAsync(developer, ["users.write"]);
        var group = await MakeTokenAsync(developer, ["jobs.read"], ["payroll"]);
        var own = await Server.CallAsync(HttpMethod.Post, "api-tokens", new { name = "ci", permissions = new[] { "jobs.read" } }, developer);

        Assert.Equal(HttpStatusCode.Forbidden, permission);
        Assert.Equal(HttpStatusCode.Forbidden, group);
        Assert.Equal("billing", own.Body.GetProperty("groups")[0].GetString());
    }

    [Fact]
    public async Task UsersWriteAlone_CannotMakeOrTakeAnAdmin()
    {
        var (_, made) = await Server.CallAsync(
            HttpMethod.Post, "api-tokens", new { name = "hr", permissions = new[] { "users.read", "users.write", "jobs.read", "calendars.read", "runs.read", "executors.read", "packages.read", "nodes.read", "alerts.read", "alarms.read", "alarms.write", "alarms.ring" } }, admin.AdminToken);
        var token = RunningServer.Text(made, "token");
        var (victim, _) = await Server.AddUserAsync(admin.AdminToken, "victim-esc", "Admin");

        var create = await Server.CallAsync(HttpMethod.Post, "users", User("made-admin", "Admin"), token);
        var viewer = await Server.CallAsync(HttpMethod.Post, "users", User("made-viewer", "Viewer"), token);
        var password = await Server.CallAsync(
            HttpMethod.Put, $"users/{victim}", new { userName = "victim-esc", roles = new[] { "Viewer" }, password = "another-fine-9-word" }, token, "*");
        var delete = await Server.CallAsync(HttpMethod.Delete, $"users/{victim}", token: token);

        Assert.Equal(HttpStatusCode.Forbidden, create.Status);
        Assert.Equal(HttpStatusCode.Created, viewer.Status);
        Assert.Equal(HttpStatusCode.Forbidden, password.Status);
        Assert.Equal(HttpStatusCode.Forbidden, delete.Status);
    }

    [Fact]
    public async Task ApiTokens_OfOthers_AreNotThere()
    {
        var (_, one) = await Server.AddUserAsync(admin.AdminToken, "dev-one", "Developer");
        var (_, two) = await Server.AddUserAsync(admin.AdminToken, "dev-two", "Developer");
        var (_, made) = await Server.CallAsync(HttpMethod.Post, "api-tokens", new { name = "ci", permissions = new[] { "jobs.read" } }, one);
        var id = RunningServer.Text(made, "id");

        var (_, listed) = await Server.CallAsync(HttpMethod.Get, "api-tokens", token: two);
        var foreign = await Server.CallAsync(HttpMethod.Delete, $"api-tokens/{id}", token: two);
        var own = await Server.CallAsync(HttpMethod.Delete, $"api-tokens/{id}", token: one);

        Assert.Empty(listed.GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.NotFound, foreign.Status);
        Assert.Equal(HttpStatusCode.NoContent, own.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.CallAsync(HttpMethod.Get, "me", token: RunningServer.Text(made, "token"))).Status);
    }

    [Fact]
    public async Task Users_ConditionsOfReplacing_AreKept()
    {
        var (id, _) = await Server.AddUserAsync(admin.AdminToken, "replaced", "Viewer");
        var body = new { userName = "replaced", roles = new[] { "operator" } };

        var without = await Server.CallAsync(HttpMethod.Put, $"users/{id}", body, admin.AdminToken);
        var stale = await Server.CallAsync(HttpMethod.Put, $"users/{id}", body, admin.AdminToken, "\"7\"");
        var taken = await Server.CallAsync(HttpMethod.Put, $"users/{id}", new { userName = RunningServer.AdminUser.ToUpperInvariant(), roles = new[] { "Viewer" } }, admin.AdminToken, "\"1\"");
        var right = await Server.CallAsync(HttpMethod.Put, $"users/{id}", body, admin.AdminToken, "\"1\"");
        var unknown = await Server.CallAsync(HttpMethod.Put, "users/nobody", body, admin.AdminToken, "*");

        Assert.Equal(HttpStatusCode.PreconditionRequired, without.Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stale.Status);
        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.Equal(HttpStatusCode.OK, right.Status);
        Assert.Equal("Operator", right.Body.GetProperty("roles")[0].GetString());
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
    }

    [Fact]
    public async Task LastAdmin_CannotGo()
    {
        await using var server = await RunningServer.StartWithAdminAsync();
        var token = await server.TokenAsync();
        var (_, me) = await server.CallAsync(HttpMethod.Get, "me", token: token);
        var id = RunningServer.Text(me, "id");

        var deleted = await server.CallAsync(HttpMethod.Delete, $"users/{id}", token: token);
        var demoted = await server.CallAsync(HttpMethod.Put, $"users/{id}", new { userName = RunningServer.AdminUser, roles = new[] { "Viewer" } }, token, "*");

        Assert.Equal(HttpStatusCode.Conflict, deleted.Status);
        Assert.Equal(HttpStatusCode.Conflict, demoted.Status);
    }

    private static object User(string name, string role) => new { userName = name, password = RunningServer.AdminPassword, roles = new[] { role } };

    private async Task<HttpStatusCode> MakeTokenAsync(string token, string[] permissions, string[]? groups = null) =>
        (await Server.CallAsync(HttpMethod.Post, "api-tokens", new { name = "ci", permissions, groups }, token)).Status;
}
