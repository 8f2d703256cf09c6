using System.Net;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Pages.Jobs;

public sealed class BulkPageTests(AdminServer admin) : IClassFixture<AdminServer>
{
    [Fact]
    public async Task Pause_MarkedOnes_CountsFirstAndPausesThemAlone()
    {
        var ids = await MakeAsync("marked", 3);
        using var browser = await SignedInAsync();
        var path = $"/jobs/bulk?what=pause&id={ids[0]}&id={ids[1]}";

        var page = await browser.OpenAsync(path);
        var before = await StatesAsync(ids);
        using var done = await browser.SubmitAsync(page, "/jobs/bulk", "main form");
        var list = await browser.OpenAsync("/jobs");

        Assert.Contains("2 jobs", page.QuerySelector("main h2")?.TextContent, StringComparison.Ordinal);
        Assert.Equal(["active", "active", "active"], before);
        Assert.Equal("/jobs", done.Headers.Location?.OriginalString);
        Assert.Equal(["paused", "paused", "active"], await StatesAsync(ids));
        Assert.Contains("2", list.QuerySelector("[role=status]")?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_AllThatMatch_AsksForTheirNumber()
    {
        var ids = await MakeAsync("sweep-away", 2);
        var kept = await MakeAsync("stays", 1);
        using var browser = await SignedInAsync();
        var page = await browser.OpenAsync("/jobs/bulk?what=delete&all=true&q=sweep-away&group=bulk");

        using var wrong = await browser.SubmitAsync(page, "/jobs/bulk", "main form", ("number", "1"));
        using var right = await browser.SubmitAsync(page, "/jobs/bulk", "main form", ("number", "2"));

        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.NotEmpty((await Browser.ReadAsync(wrong)).QuerySelector("#number-error")?.TextContent ?? "");
        Assert.Equal(HttpStatusCode.Found, right.StatusCode);
        Assert.All(await StatesAsync(ids), state => Assert.Equal("gone", state));
        Assert.Equal(["active"], await StatesAsync(kept));
    }

    [Fact]
    public async Task Bulk_WithoutTheRight_Is403AndNothingChanges()
    {
        var ids = await MakeAsync("not-for-viewers", 1);
        await admin.Server.AddUserAsync(admin.AdminToken, "bulk-viewer", "Viewer");
        using var viewer = new Browser(admin.Server);
        await viewer.SignInAsync("bulk-viewer");
        var list = await viewer.OpenAsync("/jobs");

        await viewer.OpenAsync($"/jobs/bulk?what=delete&id={ids[0]}", HttpStatusCode.Forbidden);

        Assert.Null(list.QuerySelector("#bulk"));
        Assert.Equal(["active"], await StatesAsync(ids));
    }

    [Fact]
    public async Task Bulk_OfAnotherGroup_CountsNone()
    {
        var ids = await MakeAsync("of-the-bulk-others", 2);
        await admin.Server.AddUserAsync(admin.AdminToken, "bulk-elsewhere", "Developer", ["elsewhere"]);
        using var browser = new Browser(admin.Server);
        await browser.SignInAsync("bulk-elsewhere");

        foreach (var path in new[] { $"/jobs/bulk?what=pause&id={ids[0]}", "/jobs/bulk?what=pause&all=true&group=bulk", "/jobs/bulk?what=pause&all=true" })
        {
            Assert.NotNull((await browser.OpenAsync(path)).QuerySelector(".empty"));
        }
    }

    [Fact]
    public async Task List_FilteredByTargetAndApp_ShowsThem()
    {
        await MakeAsync("by-app", 2, "filtered-app");
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync("/jobs?kind=executor&app=filtered-app");
        var none = await browser.OpenAsync("/jobs?kind=webhook&app=filtered-app");

        Assert.Equal(["by-app-0", "by-app-1"], page.QuerySelectorAll("tbody tr td:first-child a").Select(link => link.TextContent));
        Assert.Equal("filtered-app", page.QuerySelector("#app")?.GetAttribute("value"));
        Assert.NotNull(none.QuerySelector(".empty"));
    }

    [Fact]
    public async Task Jump_PartOfAName_FindsTheJob()
    {
        var ids = await MakeAsync("jumped-to", 1);
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync("/jump?q=JUMPED");

        Assert.Equal($"/jobs/{ids[0]}", page.QuerySelector("#found a")?.GetAttribute("href"));
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(admin.Server);
        await browser.SignInAsync();
        return browser;
    }

    private async Task<IReadOnlyList<string>> MakeAsync(string name, int count, string app = "nobody")
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var (status, body) = await admin.Server.CallAsync(HttpMethod.Post, "jobs", new { name = $"{name}-{i}", group = "bulk", target = new { kind = "executor", app, handler = "work" } }, admin.AdminToken);
            Assert.Equal(HttpStatusCode.Created, status);
            ids.Add(RunningServer.Text(body, "id"));
        }

        return ids;
    }

    private async Task<List<string>> StatesAsync(IEnumerable<string> ids)
    {
        var states = new List<string>();
        foreach (var id in ids)
        {
            var (status, job) = await admin.Server.CallAsync(HttpMethod.Get, $"jobs/{id}", token: admin.AdminToken);
            states.Add(status == HttpStatusCode.NotFound ? "gone" : RunningServer.Text(job, "state"));
        }

        return states;
    }
}
