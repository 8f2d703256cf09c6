using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

public sealed class SignInPageTests(AdminServer admin) : IClassFixture<AdminServer>
{
    private const string Session = "__Host-session";

    [Fact]
    public async Task SignIn_RightPassword_SetsACookieForThisHostAlone()
    {
        using var browser = new Browser(admin.Server);

        using var response = await browser.SubmitAsync("/sign-in?returnUrl=%2Fjobs%3Fq%3Da", "main form", ("userName", RunningServer.AdminUser), ("password", RunningServer.AdminPassword));

        Assert.Equal("/jobs?q=a", response.Headers.Location?.OriginalString);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"), value => value.StartsWith(Session, StringComparison.Ordinal));
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    public async Task SignIn_ReturnUrlElsewhere_StaysLocal(string returnUrl)
    {
        using var browser = new Browser(admin.Server);

        using var response = await browser.SubmitAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", "main form", ("userName", RunningServer.AdminUser), ("password", RunningServer.AdminPassword), ("returnUrl", returnUrl));

        Assert.Equal("/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task SignIn_WithASecondFactor_OpensASessionOnlyWithTheCode()
    {
        const string user = "page-two-factors";
        var (id, token) = await admin.Server.AddUserAsync(admin.AdminToken, user, "Viewer");
        var recovery = await EnrolAsync(id, token);
        using var browser = new Browser(admin.Server);

        using var asked = await browser.SubmitAsync("/sign-in?returnUrl=%2Fjobs", "main form", ("userName", user), ("password", RunningServer.AdminPassword));
        var form = await Browser.ReadAsync(asked);
        using var wrong = await browser.SubmitAsync(form, "/sign-in", "main form", ("password", RunningServer.AdminPassword), ("code", "000000x"));
        using var right = await browser.SubmitAsync(form, "/sign-in", "main form", ("password", RunningServer.AdminPassword), ("code", $" {recovery[..8]} {recovery[8..]}"));

        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.Equal(user, form.QuerySelector("#userName")?.GetAttribute("value"));
        Assert.Equal("one-time-code", form.QuerySelector("#code")?.GetAttribute("autocomplete"));
        Assert.DoesNotContain(RunningServer.AdminPassword, form.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.NotNull((await Browser.ReadAsync(wrong)).QuerySelector("#code"));
        Assert.All([asked, wrong], response => Assert.False(SetsASession(response)));
        Assert.Equal("/jobs", right.Headers.Location?.OriginalString);
        Assert.True(SetsASession(right));
    }

    [Fact]
    public async Task SignIn_WrongPassword_DoesNotTellOfASecondFactor()
    {
        const string user = "page-factor-unseen";
        var (id, token) = await admin.Server.AddUserAsync(admin.AdminToken, user, "Viewer");
        await EnrolAsync(id, token);
        using var browser = new Browser(admin.Server);

        using var response = await browser.SubmitAsync("/sign-in", "main form", ("userName", user), ("password", "wrong-password-1"));

        Assert.Null((await Browser.ReadAsync(response)).QuerySelector("#code"));
    }

    [Fact]
    public async Task SignIn_WrongPasswordManyTimes_IsRefusedThenLockedLikeTheLogin()
    {
        const string user = "page-lockout";
        await admin.Server.AddUserAsync(admin.AdminToken, user, "Viewer");
        using var browser = new Browser(admin.Server);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            using var response = await browser.SubmitAsync("/sign-in", "main form", ("userName", user), ("password", "wrong-password-1"));
            statuses.Add(response.StatusCode);
        }

        var (login, _) = await admin.Server.LoginAsync(user);

        Assert.Equal(HttpStatusCode.Unauthorized, statuses[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.Equal(HttpStatusCode.TooManyRequests, login);
    }

    [Fact]
    public async Task SignOut_Session_EndsForWhoeverKeptTheCookie()
    {
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        var kept = browser.Cookies.GetCookieHeader(admin.Server.Address);

        using var signedOut = await browser.SubmitAsync("/", ".account form");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs");
        request.Headers.Add("Cookie", kept);
        using var thief = new Browser(admin.Server);
        using var response = await thief.SendAsync(request);

        Assert.Equal("/sign-in", signedOut.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }

    [Fact]
    public async Task Password_Changed_EndsTheSession()
    {
        const string user = "page-new-password";
        await admin.Server.AddUserAsync(admin.AdminToken, user, "Viewer");
        using var browser = new Browser(admin.Server);
        using var other = new Browser(admin.Server);
        await browser.SignInAsync(user);
        await other.SignInAsync(user);

        using var changed = await browser.SubmitAsync("/account", "main form", ("currentPassword", RunningServer.AdminPassword), ("newPassword", "another-of-9-moons"));
        using var after = await other.GetAsync("/jobs");

        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
        Assert.StartsWith("/sign-in", after.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rights_TakenAway_AreGoneFromTheNextPage()
    {
        const string user = "page-demoted";
        var (id, _) = await admin.Server.AddUserAsync(admin.AdminToken, user, "Admin");
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync(user);
        await browser.OpenAsync("/users");
        await admin.Server.CallAsync(HttpMethod.Put, $"users/{id}", new { userName = user, roles = new[] { "Viewer" } }, admin.AdminToken, ifMatch: "*");

        var refused = await browser.OpenAsync("/users", HttpStatusCode.Forbidden);

        Assert.Equal("You may not do that", refused.QuerySelector("h1")?.TextContent);
        Assert.Null(refused.QuerySelector("nav a[href='/users']"));
    }

    [Fact]
    public async Task SignIn_Cookie_IsNothingToTheApi()
    {
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync();

        using var response = await browser.GetAsync("/api/v1/me");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private static bool SetsASession(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(cookie => cookie.StartsWith(Session, StringComparison.Ordinal));

    /// <returns>A recovery code.</returns>
    private async Task<string> EnrolAsync(string userId, string token)
    {
        var factors = admin.Server.Services.GetRequiredService<SecondFactors>();
        var key = await factors.OfferAsync(userId, CancellationToken.None) ?? [];
        var code = OneTimeCode.At(key, OneTimeCode.StepAt(admin.Server.Services.GetRequiredService<IClusterClock>().UtcNow));
        var (status, body) = await admin.Server.CallAsync(HttpMethod.Post, "me/second-factor/confirm", new { code }, token);
        Assert.Equal(HttpStatusCode.OK, status);
        return body.GetProperty("recoveryCodes")[0].GetString() ?? "";
    }
}
