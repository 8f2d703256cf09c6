using System.Net;
using System.Text.Json;
using Scheduler.Server.Access;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages;

/// <summary>Roles, one user, secrets, settings, and the first page of who may little.</summary>
public sealed class AccessPagesTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Role_MadeGivenAndDeleted_HoldsWhatWasTicked()
    {
        using var browser = await SignedInAsync();
        using var made = await browser.SubmitAsync("/roles/new", "#role", ("name", "ticked"), ("permissions", "jobs.read"), ("permissions", "jobs.run"));
        var (userId, _) = await admin.Server.AddUserAsync(admin.AdminToken, "has-a-role", "Viewer");
        using var given = await browser.SubmitAsync($"/users/{userId}", "#user", ("roles", "ticked"), ("groups", "billing"));
        var roleId = RunningServer.Text(await RoleAsync("ticked"), "id");
        using var changed = await browser.SubmitAsync($"/roles/{roleId}", "#role", ("permissions", "jobs.read"));
        using var refused = await browser.SubmitAsync(await RowAsync(browser, "/roles", "ticked"), "/roles", "form[action='?handler=Delete']");
        var said = await browser.OpenAsync("/roles");
        var (_, me) = await admin.Server.CallAsync(HttpMethod.Get, "me", token: await admin.Server.TokenAsync("has-a-role"));
        using var taken = await browser.SubmitAsync($"/users/{userId}", "#user", ("roles", "Viewer"));
        using var deleted = await browser.SubmitAsync(await RowAsync(browser, "/roles", "ticked"), "/roles", "form[action='?handler=Delete']");

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found, HttpStatusCode.Found), (made.StatusCode, given.StatusCode, changed.StatusCode));
        Assert.Contains("1 users", said.QuerySelector(".notice.trouble")?.TextContent, StringComparison.Ordinal);
        Assert.Equal("[\"jobs.read\"]", me.GetProperty("permissions").GetRawText());
        Assert.Equal("[\"billing\"]", me.GetProperty("groups").GetRawText());
        Assert.Equal(HttpStatusCode.Found, taken.StatusCode);
        Assert.Equal(HttpStatusCode.Found, deleted.StatusCode);
        Assert.Equal(JsonValueKind.Undefined, (await RoleAsync("ticked")).ValueKind);
    }

    [Fact]
    public async Task Role_WithoutRightsOrOfTheProduct_IsRefused()
    {
        using var browser = await SignedInAsync();

        using var nothing = await browser.SubmitAsync("/roles/new", "#role", ("name", "nothing-ticked"));
        using var taken = await browser.SubmitAsync("/roles/new", "#role", ("name", "viewer"), ("permissions", "jobs.read"));
        var page = await browser.OpenAsync("/roles/admin");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Conflict), (nothing.StatusCode, taken.StatusCode));
        Assert.Contains("at least one", (await Browser.ReadAsync(nothing)).QuerySelector(".notice.trouble")?.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty((await Browser.ReadAsync(taken)).QuerySelector("#name-error")?.TextContent ?? "");
        Assert.True(page.QuerySelector("#role fieldset")?.HasAttribute("disabled"));
        Assert.Equal(Permissions.All.Count, page.QuerySelectorAll("input[name=permissions][checked]").Length);
    }

    [Fact]
    public async Task User_WrongFields_AreNamedAndStayAsTyped()
    {
        var (id, _) = await admin.Server.AddUserAsync(admin.AdminToken, "to-be-renamed", "Viewer");
        using var browser = await SignedInAsync();

        using var response = await browser.SubmitAsync($"/users/{id}", "#user", ("userName", "so so"), ("password", "short"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#userName-error")?.TextContent ?? "");
        Assert.NotEmpty(page.QuerySelector("#password-error")?.TextContent ?? "");
        Assert.Equal("so so", page.QuerySelector("#userName")?.GetAttribute("value"));
        Assert.DoesNotContain("short", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_SessionEndedAndDeletedOnThePage_IsGone()
    {
        var (id, token) = await admin.Server.AddUserAsync(admin.AdminToken, "to-be-deleted", "Viewer");
        using var browser = await SignedInAsync();

        using var ended = await browser.SubmitAsync($"/users/{id}", "#sessions form");
        var (refused, _) = await admin.Server.CallAsync(HttpMethod.Get, "me", token: token);
        using var deleted = await browser.SubmitAsync($"/users/{id}", "form[action='?handler=Delete']");

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found), (ended.StatusCode, deleted.StatusCode));
        Assert.Equal(HttpStatusCode.Unauthorized, refused);
        Assert.Equal("/users", deleted.Headers.Location?.OriginalString);
        await browser.OpenAsync($"/users/{id}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task User_ChangedMeanwhile_IsToldAndNothingIsLost()
    {
        var (id, _) = await admin.Server.AddUserAsync(admin.AdminToken, "changed-meanwhile", "Viewer");
        using var browser = await SignedInAsync();
        var mine = await browser.OpenAsync($"/users/{id}");
        using var theirs = await browser.SubmitAsync($"/users/{id}", "#user", ("groups", "theirs"));

        using var response = await browser.SubmitAsync(mine, $"/users/{id}", "#user", ("groups", "mine"));
        var page = await Browser.ReadAsync(response);

        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        Assert.NotNull(page.QuerySelector(".notice.trouble"));
        Assert.Equal("mine", page.QuerySelector("#groups")?.GetAttribute("value"));
        var (_, user) = await admin.Server.CallAsync(HttpMethod.Get, $"users/{id}", token: admin.AdminToken);
        Assert.Equal("[\"theirs\"]", user.GetProperty("groups").GetRawText());
    }

    [Fact]
    public async Task Secret_MadeAndReplaced_NeverComesBack()
    {
        using var browser = await SignedInAsync();

        using var made = await browser.SubmitAsync("/secrets", "#create", ("name", "hook-on-pages"), ("group", "billing"), ("value", "first-value-of-9-moons"));
        using var weak = await browser.SubmitAsync("/secrets", "#create", ("name", "weak-on-pages"), ("value", "short"));
        var weakPage = await Browser.ReadAsync(weak);
        var list = await browser.OpenAsync("/secrets");
        var path = list.QuerySelectorAll("tbody a").First(link => link.TextContent == "hook-on-pages").GetAttribute("href") ?? "";
        var (_, before) = await admin.Server.CallAsync(HttpMethod.Get, path[1..], token: admin.AdminToken);
        using var kept = await browser.SubmitAsync(path, "#secret", ("description", "described"));
        var (_, described) = await admin.Server.CallAsync(HttpMethod.Get, path[1..], token: admin.AdminToken);
        using var replaced = await browser.SubmitAsync(path, "#secret", ("value", "second-value-of-9-moons"));
        var (_, after) = await admin.Server.CallAsync(HttpMethod.Get, path[1..], token: admin.AdminToken);
        var page = await browser.OpenAsync(path);
        using var deleted = await browser.SubmitAsync(await RowAsync(browser, "/secrets", "hook-on-pages"), "/secrets", "form[action='?handler=Delete']");

        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.BadRequest), (made.StatusCode, weak.StatusCode));
        Assert.NotEmpty(weakPage.QuerySelector("#value-error")?.TextContent ?? "");
        Assert.DoesNotContain("short", weakPage.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Found, HttpStatusCode.Found, HttpStatusCode.Found), (kept.StatusCode, replaced.StatusCode, deleted.StatusCode));
        Assert.Equal(RunningServer.Text(before, "valueChangedAt"), RunningServer.Text(described, "valueChangedAt"));
        Assert.NotEqual(RunningServer.Text(before, "valueChangedAt"), RunningServer.Text(after, "valueChangedAt"));
        Assert.DoesNotContain("of-9-moons", list.DocumentElement.OuterHtml + page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_AsGiven_AreShownWithoutTheirSecrets()
    {
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync("/settings");
        var text = page.QuerySelector("main")?.TextContent ?? "";

        Assert.Contains(RunningServer.AdminUser, text, StringComparison.Ordinal);
        Assert.Contains("15000", text, StringComparison.Ordinal);
        Assert.DoesNotContain(RunningServer.AdminPassword, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        var hidden = page.QuerySelectorAll("dt").First(term => term.TextContent == "AdminPassword").NextElementSibling;
        Assert.Equal("set, not shown", hidden?.TextContent.Trim());
    }

    [Fact]
    public async Task Home_OfAUserWithoutTheOverview_ShowsTheirJobsAlone()
    {
        await admin.Server.CallAsync(HttpMethod.Post, "roles", new { name = "jobs-alone", permissions = new[] { "jobs.read", "runs.read" } }, admin.AdminToken);
        await admin.Server.AddUserAsync(admin.AdminToken, "lands-at-home", "jobs-alone", ["homely"]);
        foreach (var group in new[] { "homely", "foreign" })
        {
            await admin.Server.CallAsync(HttpMethod.Post, "jobs", new { name = $"job-of-{group}", group, target = new { app = "nobody", handler = "work" } }, admin.AdminToken);
        }

        using var browser = new Browser(admin.Server);
        await browser.SignInAsync("lands-at-home");
        using var landed = await browser.GetAsync("/");
        var page = await browser.OpenAsync("/home");

        Assert.Equal("/home", landed.Headers.Location?.OriginalString);
        Assert.Contains("job-of-homely", page.QuerySelector("#jobs")?.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("job-of-foreign", page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("nav a[href='/alerts']"));
    }

    private static async Task<AngleSharp.Html.Dom.IHtmlDocument> RowAsync(Browser browser, string path, string name)
    {
        var page = await browser.OpenAsync(path);
        page.QuerySelectorAll("tbody tr").Where(row => row.QuerySelector("a")?.TextContent != name).ToList().ForEach(row => row.Remove());
        return page;
    }

    private async Task<JsonElement> RoleAsync(string name)
    {
        var (_, page) = await admin.Server.CallAsync(HttpMethod.Get, "roles", token: admin.AdminToken);
        return page.GetProperty("items").EnumerateArray().FirstOrDefault(role => RunningServer.Text(role, "name") == name);
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }
}
