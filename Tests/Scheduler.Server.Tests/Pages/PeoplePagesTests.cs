using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Access;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

/// <summary>Users, keys, audit, setup.</summary>
public sealed class PeoplePagesTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Users_CreatedAndDisabled_CannotSignInAnyMore()
    {
        using var browser = await SignedInAsync();
        using var created = await browser.SubmitAsync("/users", "form[action='?handler=Create']", ("userName", "made-on-a-page"), ("password", RunningServer.AdminPassword), ("roles", "Viewer"));
        var (before, _) = await admin.Server.LoginAsync("made-on-a-page");
        var page = await browser.OpenAsync("/users");
        page.QuerySelectorAll("tbody tr").Where(row => !row.TextContent.Contains("made-on-a-page", StringComparison.Ordinal)).ToList().ForEach(row => row.Remove());

        using var disabled = await browser.SubmitAsync(page, "/users", "form[action='?handler=Switch']");

        Assert.Equal(HttpStatusCode.Found, created.StatusCode);
        Assert.Equal(HttpStatusCode.OK, before);
        Assert.Equal(HttpStatusCode.Found, disabled.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await admin.Server.LoginAsync("made-on-a-page")).Status);
    }

    [Fact]
    public async Task Users_WrongFields_AreNamedBesideThem()
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync("/users", "form[action='?handler=Create']", ("userName", "so so"), ("password", "short"), ("roles", "Viewer"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#userName-error")?.TextContent ?? "");
        Assert.NotEmpty(page.QuerySelector("#password-error")?.TextContent ?? "");
        Assert.Equal("so so", page.QuerySelector("#userName")?.GetAttribute("value"));
        Assert.DoesNotContain("short", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_Made_AreShownOnceAndWork()
    {
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync("/keys", "form[action='?handler=Create']", ("app", "made-on-a-page"));
        var key = (await Browser.ReadAsync(response)).QuerySelector("[role=status] pre")?.TextContent ?? "";
        var (status, _) = await admin.Server.CallAsync(HttpMethod.Post, "executor/token", new { key });
        var later = await browser.OpenAsync("/keys");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain(key, later.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Contains(later.QuerySelectorAll("tbody tr"), row => row.TextContent.Contains("made-on-a-page", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Audit_Filtered_ShowsWhatAPageChangedAndByWhom()
    {
        using var browser = await SignedInAsync();
        using var made = await browser.SubmitAsync("/keys", "form[action='?handler=Create']", ("app", "to-be-audited"));

        var page = await browser.OpenAsync("/audit?action=executorKey.create");

        var row = page.QuerySelectorAll("tbody tr").First(line => line.TextContent.Contains("to-be-audited", StringComparison.Ordinal));
        Assert.Contains(RunningServer.AdminUser, row.TextContent, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Setup_WithTheToken_MakesTheFirstAdminOnce()
    {
        await using var server = await RunningServer.StartAsync();
        using var browser = new Browser(server);
        var token = server.Services.GetRequiredService<FirstAdmin>().SetupToken ?? "";

        using var forged = await browser.SubmitAsync("/setup", "main form", ("token", "forged"), ("userName", "first"), ("password", RunningServer.AdminPassword));
        using var weak = await browser.SubmitAsync("/setup", "main form", ("token", token), ("userName", "first"), ("password", "password1234"));
        using var made = await browser.SubmitAsync("/setup", "main form", ("token", token), ("userName", "first"), ("password", RunningServer.AdminPassword));
        var closed = await browser.OpenAsync("/setup");

        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        Assert.NotEmpty((await Browser.ReadAsync(weak)).QuerySelector("#password-error")?.TextContent ?? "");
        Assert.Equal("/sign-in", made.Headers.Location?.OriginalString);
        Assert.Null(closed.QuerySelector("main form"));
        await browser.SignInAsync("first");
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }
}
