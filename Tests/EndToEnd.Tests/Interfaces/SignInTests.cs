using System.Net;
using EndToEnd.Tests.Deployments;
using TestServers.Api;
using TestServers.Processes;

namespace EndToEnd.Tests.Interfaces;

public sealed class SignInTests(SharedDeployment shared) : IClassFixture<SharedDeployment>
{
    [Fact]
    public async Task Anything_WithoutAToken_Is401()
    {
        using var stranger = Stranger();

        foreach (var path in new[] { "jobs", "runs", "executors", "nodes", "dashboard", "audit", "users", "me", "executor-keys", "api-tokens" })
        {
            (await stranger.GetAsync(path)).Expect(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Health_WithoutAToken_Answers()
    {
        using var stranger = Stranger();

        (await stranger.GetAsync("/healthz/live")).Expect(HttpStatusCode.OK);
        (await stranger.GetAsync("/healthz/ready")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Login_WithAWrongPasswordOrAnUnknownUser_Is401WithTheSameAnswer()
    {
        using var stranger = Stranger();

        var wrong = await stranger.PostAsync("auth/login", new { userName = SchedulerSettings.AdminUser, password = "not-the-password-1" });
        var unknown = await stranger.PostAsync("auth/login", new { userName = "nobody-here", password = "not-the-password-1" });

        wrong.Expect(HttpStatusCode.Unauthorized);
        unknown.Expect(HttpStatusCode.Unauthorized);
        Assert.Equal(wrong.Text("code"), unknown.Text("code"));
        Assert.Equal(wrong.Text("title"), unknown.Text("title"));
    }

    [Fact]
    public async Task Refresh_UsedTwice_RevokesTheWholeFamily()
    {
        using var session = Stranger();
        var first = await session.LoginAsync(SchedulerSettings.AdminUser, SchedulerSettings.AdminPassword);
        var second = (await session.PostAsync("auth/refresh", new { refreshToken = first.Text("refreshToken") })).Expect(HttpStatusCode.OK);

        var reused = await session.PostAsync("auth/refresh", new { refreshToken = first.Text("refreshToken") });
        var descendant = await session.PostAsync("auth/refresh", new { refreshToken = second.Text("refreshToken") });

        reused.Expect(HttpStatusCode.Unauthorized);
        descendant.Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Logout_OfASession_EndsItsRefreshToken()
    {
        using var session = Stranger();
        var signedIn = await session.LoginAsync(SchedulerSettings.AdminUser, SchedulerSettings.AdminPassword);

        var answer = await session.PostAsync("auth/logout", new { refreshToken = signedIn.Text("refreshToken") });

        Assert.True((int)answer.Status is 200 or 204, $"{answer.Status}");
        (await session.PostAsync("auth/refresh", new { refreshToken = signedIn.Text("refreshToken") })).Expect(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task ApiToken_WithReadRights_ReadsAndCannotWrite()
    {
        var created = (await shared.Deployment.Api.PostAsync(
            "api-tokens", new { name = $"reader-{Guid.NewGuid():N}", permissions = new[] { "jobs.read" }, groups = (string[]?)null })).Expect(HttpStatusCode.Created);
        using var machine = Stranger();
        machine.AccessToken = created.Text("token");

        var read = await machine.GetAsync("jobs");
        var write = await machine.PostAsync("jobs", JobBody.Of("not-allowed"));

        read.Expect(HttpStatusCode.OK);
        write.Expect(HttpStatusCode.Forbidden);
    }

    private ApiSession Stranger()
    {
        var node = shared.Deployment.Nodes[0];
        return new ApiSession(node.Address, node.CertificateSha256);
    }
}
