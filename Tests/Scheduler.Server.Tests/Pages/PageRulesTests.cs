using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Pages.Alarms;
using Scheduler.Server.Pages.Alerts;
using Scheduler.Server.Pages.Jobs;
using Scheduler.Server.Pages.Runs;
using Scheduler.Server.Pages.Shared;
using Scheduler.Server.Pages.Text;
using Scheduler.Server.Tests.Security;
using TestServers;

namespace Scheduler.Server.Tests.Pages;

/// <summary>What holds on every page.</summary>
public sealed partial class PageRulesTests(AdminServer admin) : IClassFixture<AdminServer>
{
    /// <summary>Every page that needs no id; the preferences only take a form.</summary>
    private List<string> Paths { get; } =
    [
        .. admin.Server.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText?.Trim('/'))
            .Where(path => !path.Contains('{', StringComparison.Ordinal) && path != "/preferences")
            .Distinct(StringComparer.Ordinal),
    ];

    [Fact]
    public async Task Page_Each_CarriesItsHeadersAndNothingInline()
    {
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        Assert.True(Paths.Count > 10);

        foreach (var path in Paths)
        {
            using var response = await browser.GetAsync(path);
            var page = await Browser.ReadAsync(response);

            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.Contains("max-age=", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
            Assert.True(response.Headers.CacheControl?.NoStore, path);
            Assert.Empty(page.QuerySelectorAll("style, [style], script:not([src]), [onclick], [onload], [onerror]"));
            Assert.Single(page.QuerySelectorAll("h1"));
        }
    }

    [Fact]
    public async Task Page_EachForm_HasATokenAgainstForgery()
    {
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync();

        foreach (var path in Paths)
        {
            var page = await browser.OpenAsync(path);

            Assert.Empty(page.QuerySelectorAll("form[method=post]").Where(form => form.QuerySelector("input[name=_form]") is null).Select(form => $"{path} {form.OuterHtml}"));
        }
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/setup")]
    [InlineData("/preferences")]
    [InlineData("/sign-out")]
    [InlineData("/jobs/new")]
    [InlineData("/users?handler=Create")]
    [InlineData("/keys?handler=Create")]
    [InlineData("/alerts/rules/new")]
    [InlineData("/alerts/channels/new")]
    [InlineData("/roles/new")]
    [InlineData("/secrets?handler=Create")]
    [InlineData("/account/tokens?handler=Create")]
    public async Task Post_WithoutTheFormsToken_Is400(string path)
    {
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent([new("userName", "forged"), new("app", "forged")]) };

        using var response = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("That did not work", (await Browser.ReadAsync(response)).QuerySelector("h1")?.TextContent);
    }

    [Fact]
    public async Task Preferences_ChosenWhileSignedIn_AreKept()
    {
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync();

        using var response = await browser.SubmitAsync("/jobs", "form.preferences", ("theme", "dark"), ("language", "zh-CN"));

        Assert.Equal("/jobs", response.Headers.Location?.OriginalString);
        var html = (await browser.OpenAsync("/jobs")).DocumentElement;
        Assert.Equal(("dark", "zh-CN"), (html.GetAttribute("data-theme"), html.GetAttribute("lang")));
    }

    [Fact]
    public async Task Page_ThatIsNotThere_Is404WithTheMenu()
    {
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync();

        foreach (var path in new[] { "/nothing", "/jobs/0123456789abcdef0123456789abcdef", "/jobs/x", "/runs/x", "/executors/x", "/alerts/x", "/alerts/rules/x", "/alerts/channels/x", "/packages/x", "/deployments/x", "/roles/x", "/users/x", "/secrets/x", "/problem/403" })
        {
            var page = await browser.OpenAsync(path, HttpStatusCode.NotFound);

            Assert.Equal("There is nothing here", page.QuerySelector("h1")?.TextContent);
            Assert.NotNull(page.QuerySelector("nav a[href='/jobs']"));
        }
    }

    [Theory]
    [InlineData("GET", "nothing", 0, "application/json", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "me", 0, "application/json", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "users", 10, "text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "users", 1_200_000, "application/json", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Api_RefusingABrowser_AnswersWithAProblemDocumentAndNoPage(string method, string path, int bytes, string type, HttpStatusCode status)
    {
        using var browser = new Browser(admin.Server);
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", admin.AdminToken);
        request.Content = bytes == 0 ? null : new StringContent(new string(' ', bytes), Encoding.UTF8, type);
        request.Headers.ExpectContinue = true; // a server that refuses a long body does not read it

        using var response = await browser.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Page_ThatIsNotThere_LeadsAStrangerToTheSignIn()
    {
        using var browser = new Browser(admin.Server);

        using var response = await browser.GetAsync("/nothing?a=b");

        Assert.Equal("/sign-in?returnUrl=%2Fnothing%3Fa%3Db", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Part_AskedForByAScriptWithoutASession_SendsTheWholePageToTheSignIn()
    {
        using var browser = new Browser(admin.Server);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/runs/x?handler=Log");
        request.Headers.Add("HX-Request", "true");
        request.Headers.Add("HX-Current-URL", new Uri(admin.Server.Address, "/runs/x").AbsoluteUri);

        using var response = await browser.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Fruns%2Fx", Assert.Single(response.Headers.GetValues("HX-Redirect")));
    }

    [Fact]
    public async Task Assets_OfAPage_AreThereAndKeptForGood()
    {
        using var browser = new Browser(admin.Server);
        var page = await browser.OpenAsync("/sign-in");
        var paths = page.QuerySelectorAll("link[rel=stylesheet]").Select(link => link.GetAttribute("href")).Concat(page.QuerySelectorAll("script").Select(script => script.GetAttribute("src"))).ToList();
        var bytes = 0;

        foreach (var path in paths)
        {
            using var response = await browser.GetAsync(path ?? "");
            bytes += (await response.Content.ReadAsByteArrayAsync()).Length;
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("immutable", response.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        }

        Assert.True(paths.Count >= 2);
        Assert.InRange(bytes, 1, 130_000);
    }

    [Fact]
    public async Task Language_OfTheBrowserOrChosen_IsSpoken()
    {
        using var browser = new Browser(admin.Server, "zh-CN,zh;q=0.9");
        var chinese = await browser.OpenAsync("/sign-in");
        using var chosen = await browser.SubmitAsync("/sign-in", "footer form", ("language", "en"), ("theme", "dark"));
        var english = await browser.OpenAsync("/sign-in");

        Assert.Equal("登录", chinese.QuerySelector("h1")?.TextContent);
        Assert.Equal("zh-CN", chinese.DocumentElement.GetAttribute("lang"));
        Assert.Equal("/sign-in", chosen.Headers.Location?.OriginalString);
        Assert.Equal("Sign in", english.QuerySelector("h1")?.TextContent);
        Assert.Equal("dark", english.DocumentElement.GetAttribute("data-theme"));
    }

    [Fact]
    public void Words_OfEveryPage_HaveTheirChinese()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "Scheduler.Server", "Pages"), "*.cs*", SearchOption.AllDirectories);
        var words = files.Select(File.ReadAllText)
            .SelectMany(text => Spoken().Matches(text).Select(match => match.Groups["word"].Value))
            .Concat(Choices.AllWords)
            .Concat(RunWhy.AllWords)
            .Concat(AlarmSounds.All.Select(AlarmSounds.WordOf))
            .Concat(AlertWords.AllWords)
            .Concat(AlertsPage.StateChoices.Concat(AlertsPage.SeverityChoices).Select(choice => choice.Word))
            .Concat(AlertPage.Silences.Select(silence => silence.Word))
            .Concat(Ui.AllWords)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(words.Except(ConsoleText.Chinese.Keys, StringComparer.Ordinal));
        Assert.True(words.Count > 200);
    }

    [GeneratedRegex("""(?:(?<!\w)T\["|new (?:Form|Alarm)Field\(Model, [^"]*"[^"]*", "|Notice\("|Answer\([^"\n]*"POST"[^"\n]*"[^"]*"[^"\n]*, ")(?<word>[^"$]+)"(?=[\],)])""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Spoken();
}
