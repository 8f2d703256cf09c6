using System.Net;
using System.Text.Json;

namespace Scheduler.Server.Tests.Security;

public sealed class SignInTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private RunningServer Server => admin.Server;

    [Fact]
    public async Task Login_UnknownUserAndWrongPassword_AreToldApartByNothing()
    {
        await Server.AddUserAsync(admin.AdminToken, "told-apart", "Viewer");
        using var unknown = await Server.SendAsync(HttpMethod.Post, "api/v1/auth/login", new { userName = "nobody-here", password = "wrong-password-1" });
        using var wrong = await Server.SendAsync(HttpMethod.Post, "api/v1/auth/login", new { userName = "told-apart", password = "wrong-password-1" });

        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(await unknown.Content.ReadAsStringAsync(), await wrong.Content.ReadAsStringAsync());
        Assert.Equal(unknown.Headers.Select(h => h.Key).Order(), wrong.Headers.Select(h => h.Key).Order());
    }

    [Theory]
    [InlineData("locked-known", true)]
    [InlineData("locked-unknown", false)]
    public async Task Login_SixWrongPasswords_Is429EvenWithTheRightOne(string name, bool exists)
    {
        if (exists)
        {
            await Server.AddUserAsync(admin.AdminToken, name, "Viewer");
        }

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await Server.LoginAsync(name, $"wrong-password-{i}")).Status);
        }

        using var locked = await Server.SendAsync(HttpMethod.Post, "api/v1/auth/login", new { userName = name, password = RunningServer.AdminPassword });
        Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
        Assert.InRange(locked.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 30);
    }

    [Fact]
    public async Task Refresh_RotatesAndReuseEndsEverything()
    {
        var (_, first) = await Server.LoginAsync();
        var refresh = RunningServer.Text(first, "refreshToken");

        var second = await RefreshAsync(refresh);
        var access = RunningServer.Text(second.Body, "accessToken");
        var works = await Server.CallAsync(HttpMethod.Get, "me", token: access);
        var reused = await RefreshAsync(refresh);
        var successor = await RefreshAsync(RunningServer.Text(second.Body, "refreshToken"));
        var after = await Server.CallAsync(HttpMethod.Get, "me", token: access);

        Assert.Equal(HttpStatusCode.OK, works.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, reused.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, successor.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, after.Status);
    }

    [Fact]
    public async Task Logout_EndsTheSessionAndItsRefreshToken()
    {
        var (_, session) = await Server.LoginAsync();
        var access = RunningServer.Text(session, "accessToken");

        var logout = await Server.CallAsync(HttpMethod.Post, "auth/logout", token: access);
        var after = await Server.CallAsync(HttpMethod.Get, "me", token: access);
        var refresh = await RefreshAsync(RunningServer.Text(session, "refreshToken"));

        Assert.Equal(HttpStatusCode.NoContent, logout.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, after.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, refresh.Status);
    }

    [Fact]
    public async Task ChangePassword_EndsAllSessionsOfTheUser()
    {
        var (_, token) = await Server.AddUserAsync(admin.AdminToken, "changes-it", "Viewer");
        var elsewhere = await Server.TokenAsync("changes-it");

        var wrong = await ChangeAsync(token, "not-the-password", "another-fine-9-word");
        var common = await ChangeAsync(token, RunningServer.AdminPassword, "password1234");
        var changed = await ChangeAsync(token, RunningServer.AdminPassword, "another-fine-9-word");

        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Equal(HttpStatusCode.BadRequest, common);
        Assert.Equal(HttpStatusCode.NoContent, changed);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.CallAsync(HttpMethod.Get, "me", token: token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.CallAsync(HttpMethod.Get, "me", token: elsewhere)).Status);
        Assert.Equal(HttpStatusCode.OK, (await Server.LoginAsync("changes-it", "another-fine-9-word")).Status);
    }

    [Fact]
    public async Task ReplaceUser_Demoted_LosesTheRightsAtOnceAndSoDoTheirApiTokens()
    {
        var (id, token) = await Server.AddUserAsync(admin.AdminToken, "demoted", "Admin");
        var (_, made) = await Server.CallAsync(HttpMethod.Post, "api-tokens", new { name = "ci", permissions = new[] { "users.read", "jobs.read" } }, token);
        var machine = RunningServer.Text(made, "token");
        Assert.Equal(HttpStatusCode.OK, (await Server.CallAsync(HttpMethod.Get, "users", token: machine)).Status);

        var replaced = await Server.CallAsync(HttpMethod.Put, $"users/{id}", new { userName = "demoted", roles = new[] { "Viewer" } }, admin.AdminToken, "\"1\"");

        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Server.CallAsync(HttpMethod.Get, "users", token: token)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Server.CallAsync(HttpMethod.Get, "users", token: machine)).Status);
    }

    [Fact]
    public async Task DeleteUser_EndsSessionsAndApiTokens()
    {
        var (id, token) = await Server.AddUserAsync(admin.AdminToken, "leaves", "Developer");
        var (_, made) = await Server.CallAsync(HttpMethod.Post, "api-tokens", new { name = "ci", permissions = new[] { "jobs.read" } }, token);

        var deleted = await Server.CallAsync(HttpMethod.Delete, $"users/{id}", token: admin.AdminToken);

        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.CallAsync(HttpMethod.Get, "me", token: token)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Server.CallAsync(HttpMethod.Get, "me", token: RunningServer.Text(made, "token"))).Status);
    }

    [Fact]
    public async Task ExecutorToken_OnTheUserApi_Is401AndADeletedKeyGivesNone()
    {
        var (_, key) = await Server.CallAsync(HttpMethod.Post, "executor-keys", new { app = "billing", labels = new { zone = "eu" } }, admin.AdminToken);
        var secret = RunningServer.Text(key, "key");
        var (granted, token) = await Server.CallAsync(HttpMethod.Post, "executor/token", new { key = secret });

        var onApi = await Server.CallAsync(HttpMethod.Get, "me", token: RunningServer.Text(token, "accessToken"));
        using var userOnHub = await Server.SendAsync(HttpMethod.Post, "hubs/executor/negotiate?negotiateVersion=1", token: admin.AdminToken);
        using var executorOnHub = await Server.SendAsync(HttpMethod.Post, "hubs/executor/negotiate?negotiateVersion=1", token: RunningServer.Text(token, "accessToken"));
        var deleted = await Server.CallAsync(HttpMethod.Delete, $"executor-keys/{RunningServer.Text(key, "id")}", token: admin.AdminToken);
        var refused = await Server.CallAsync(HttpMethod.Post, "executor/token", new { key = secret });

        Assert.Equal(HttpStatusCode.OK, granted);
        Assert.Equal(HttpStatusCode.Unauthorized, onApi.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, userOnHub.StatusCode);
        Assert.Equal(HttpStatusCode.OK, executorOnHub.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, deleted.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
    }

    [Fact]
    public async Task SignIns_AndChanges_AreAudited()
    {
        var (id, _) = await Server.AddUserAsync(admin.AdminToken, "watched", "Viewer");
        await Server.LoginAsync("watched", "wrong-password-1");

        var (_, made) = await Server.CallAsync(HttpMethod.Get, $"audit?objectId={id}", token: admin.AdminToken);
        var (_, refused) = await Server.CallAsync(HttpMethod.Get, "audit?action=session.refused", token: admin.AdminToken);

        var rows = made.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["session.open", "user.create"], rows.Select(row => RunningServer.Text(row, "action")));
        Assert.Equal(RunningServer.AdminUser, RunningServer.Text(rows[1].GetProperty("actor"), "name"));
        Assert.Equal("127.0.0.1", RunningServer.Text(rows[1].GetProperty("actor"), "address"));
        Assert.Equal("Viewer", rows[1].GetProperty("after").GetProperty("roles")[0].GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("before").ValueKind);
        Assert.Contains(refused.GetProperty("items").EnumerateArray(), row => RunningServer.Text(row, "objectName") == "watched");
        Assert.DoesNotContain("password", made.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    private Task<(HttpStatusCode Status, JsonElement Body)> RefreshAsync(string refreshToken) =>
        Server.CallAsync(HttpMethod.Post, "auth/refresh", new { refreshToken });

    private async Task<HttpStatusCode> ChangeAsync(string token, string currentPassword, string newPassword) =>
        (await Server.CallAsync(HttpMethod.Put, "me/password", new { currentPassword, newPassword }, token)).Status;
}
