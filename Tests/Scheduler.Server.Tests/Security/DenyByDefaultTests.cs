using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Access;
using Scheduler.Server.Tests.Pages;

namespace Scheduler.Server.Tests.Security;

public sealed partial class DenyByDefaultTests(AdminServer admin) : IClassFixture<AdminServer>
{
    /// <summary>What the interface leaves open, and nothing else; the hint between nodes is signed with the cluster's secret.</summary>
    private static readonly string[] Open =
    [
        "POST /api/v1/setup", "POST /api/v1/auth/login", "POST /api/v1/auth/refresh", "POST /api/v1/executor/token", "POST /api/v1/callbacks/{token}", "GET /healthz/live", "GET /healthz/ready",
        "GET /assets/{version}/{name}",
    ];

    /// <summary>Pages for whoever has not signed in yet; the page of a refusal tells nothing, and the preferences change only the browser's own.</summary>
    private static readonly string[] OpenPages = ["/sign-in", "/setup", "/preferences", "/problem/{status:int}"];

    [Fact]
    public async Task Endpoints_All_AnswerWithoutATokenOnlyWhenTheyAreOnTheShortList()
    {
        var open = new List<string>();
        foreach (var (method, path, pattern, _) in Endpoints())
        {
            using var response = await admin.Server.SendAsync(new HttpMethod(method), path);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                open.Add($"{method} {pattern}");
            }
        }

        Assert.Equal(Open.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
        Assert.True(Endpoints().Count > 25);
    }

    [Fact]
    public async Task Endpoints_WithAForgedToken_AreAsClosed()
    {
        foreach (var (method, path, pattern, _) in Endpoints().Where(endpoint => !Open.Contains($"{endpoint.Method} {endpoint.Pattern}")))
        {
            foreach (var token in new[] { "qs_api_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJ4In0.", "x" })
            {
                using var response = await admin.Server.SendAsync(new HttpMethod(method), path, token: token);
                Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{method} {pattern} answered {(int)response.StatusCode} to {token}");
            }
        }
    }

    [Fact]
    public async Task Endpoints_ByRole_AnswerAsTheirPermissionSays()
    {
        var wrong = new List<string>();
        foreach (var role in Roles.All)
        {
            var (_, token) = await admin.Server.AddUserAsync(admin.AdminToken, $"matrix-{role.Name}", role.Name);
            foreach (var (method, path, pattern, permission) in Endpoints().Where(endpoint => endpoint.Permission is not null))
            {
                using var response = await admin.Server.SendAsync(new HttpMethod(method), path, token: token);
                var allowed = response.StatusCode is not HttpStatusCode.Forbidden and not HttpStatusCode.Unauthorized;
                if (allowed != role.Permissions.Contains(permission!) || (!allowed && response.StatusCode != HttpStatusCode.Forbidden))
                {
                    wrong.Add($"{role.Name} {method} {pattern}: {(int)response.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Endpoints_OfTheApi_NameAPermissionUnlessTheyAreForEverybodySignedIn()
    {
        string[] signedIn =
        [
            "GET /api/v1/me", "PUT /api/v1/me/password", "POST /api/v1/auth/logout", "GET /api/v1/openapi/v1.json", "GET /api/v1/me/second-factor", "POST /api/v1/me/second-factor",
            "POST /api/v1/me/second-factor/confirm", "POST /api/v1/me/second-factor/remove", "GET /api/v1/sessions", "DELETE /api/v1/sessions/{id}",
        ];
        string[] executors = ["POST /api/v1/executor/hello", "POST /api/v1/executor/poll", "POST /api/v1/executor/beat", "POST /api/v1/executor/reports", "POST /api/v1/executor/bye"];

        var nameless = Endpoints()
            .Where(endpoint => endpoint.Pattern.StartsWith("/api/v1/", StringComparison.Ordinal) && endpoint.Permission is null)
            .Select(endpoint => $"{endpoint.Method} {endpoint.Pattern}");

        Assert.Empty(nameless.Except(Open, StringComparer.Ordinal).Except(signedIn, StringComparer.Ordinal).Except(executors, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("POST", "users", """{"userName":"eve","password":"plough-under-9-moons","roles":["Viewer"],"role":"Admin"}""", "role")]
    [InlineData("POST", "users", """{"userName":"eve","password":"plough-under-9-moons","roles":["Viewer"],"isAdmin":true}""", "isAdmin")]
    [InlineData("POST", "executor-keys", """{"app":"a","id":"x"}""", "id")]
    [InlineData("POST", "api-tokens", """{"name":"a","permissions":["jobs.read"],"userId":"x"}""", "userId")]
    [InlineData("POST", "api-tokens", """{"name":"a","permissions":["jobs.everything"]}""", "permissions[0]")]
    [InlineData("POST", "users", """{"userName":"eve","password":"plough-under-9-moons","roles":["God"]}""", "roles[0]")]
    [InlineData("POST", "users", """{"userName":"e v e","password":"plough-under-9-moons","roles":["Viewer"]}""", "userName")]
    [InlineData("POST", "users", """{"userName":"eve","password":"password1234","roles":["Viewer"]}""", "password")]
    [InlineData("POST", "executor-keys", """{"app":"a","labels":{"zone":null}}""", "labels.zone")]
    public async Task Post_ExtraOrWrongProperty_Is400NamingIt(string method, string path, string body, string name)
    {
        var (status, problem) = await admin.Server.CallAsync(new HttpMethod(method), path, body, admin.AdminToken);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem.GetProperty("errors").TryGetProperty(name, out _), problem.GetRawText());
    }

    [Fact]
    public async Task Get_Anything_CarriesHsts()
    {
        using var response = await admin.Server.SendAsync(HttpMethod.Get, "healthz/live");

        Assert.Contains("max-age=", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
    }

    private List<(string Method, string Path, string Pattern, string? Permission)> Endpoints() =>
    [
        .. admin.Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is null)
            .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
            {
                var pattern = "/" + endpoint.RoutePattern.RawText?.Trim('/');
                return (method, Placeholder().Replace(pattern, "0123456789abcdef0123456789abcdef"), pattern, endpoint.Metadata.GetMetadata<RequiredPermission>()?.Permission);
            })),
    ];

    [Fact]
    public async Task Pages_WithoutACookie_LeadToTheSignInUnlessTheyAreOnTheShortList()
    {
        var open = new List<string>();
        foreach (var (path, pattern, _) in Pages())
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
            {
                using var response = await admin.Server.SendAsync(method, path, token: method == HttpMethod.Get ? null : admin.AdminToken);
                var isClosed = response.StatusCode == HttpStatusCode.Found && response.Headers.Location?.OriginalString.StartsWith("/sign-in?returnUrl=", StringComparison.Ordinal) == true;
                if (!isClosed && method == HttpMethod.Get)
                {
                    open.Add(pattern);
                }

                Assert.True(isClosed || OpenPages.Contains(pattern), $"{method} {pattern} answered {(int)response.StatusCode}");
            }
        }

        Assert.Equal(OpenPages.Order(StringComparer.Ordinal), open.Order(StringComparer.Ordinal));
        Assert.True(Pages().Count > 15);
    }

    [Fact]
    public async Task Pages_ByRole_OpenAsTheirPermissionSays()
    {
        var wrong = new List<string>();
        foreach (var role in Roles.All)
        {
            await admin.Server.AddUserAsync(admin.AdminToken, $"pages-{role.Name}", role.Name);
            using var browser = new Browser(admin.Server);
            await browser.SignInAsync($"pages-{role.Name}");
            foreach (var (path, pattern, permission) in Pages().Where(page => !OpenPages.Contains(page.Pattern)))
            {
                using var response = await browser.GetAsync(path);
                if ((response.StatusCode != HttpStatusCode.Forbidden) != (permission is null || role.Permissions.Contains(permission)))
                {
                    wrong.Add($"{role.Name} {pattern}: {(int)response.StatusCode}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    private List<(string Path, string Pattern, string? Permission)> Pages() =>
    [
        .. admin.Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.Trim('/') is var pattern
                ? (Placeholder().Replace(pattern.Replace("{status:int}", "404", StringComparison.Ordinal), "0123456789abcdef0123456789abcdef"), pattern, endpoint.Metadata.GetMetadata<PagePermissionAttribute>()?.Permission)
                : default)
            .DistinctBy(page => page.pattern),
    ];

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Placeholder();
}
