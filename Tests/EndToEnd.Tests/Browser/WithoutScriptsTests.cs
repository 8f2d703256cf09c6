using Microsoft.Playwright;
using TestServers.Processes;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests.Browser;

[Collection(ConsoleCollection.Name)]
public sealed class WithoutScriptsTests(ConsoleServer console)
{
    [Fact]
    public async Task Console_WithScriptsOff_TakesAJobFromSignInToItsLog()
    {
        await using var tab = await console.NewTabAsync(new() { Scripts = false });
        var page = tab.Page;
        await tab.SignInAsync(SchedulerSettings.AdminUser, SchedulerSettings.AdminPassword);
        await page.GetByRole(AriaRole.Link, new() { Name = "Jobs", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Create a job" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("made-without-scripts");
        await page.GetByLabel("App", new() { Exact = true }).FillAsync("hello");
        await page.GetByLabel("Handler", new() { Exact = true }).FillAsync("log");
        await page.GetByLabel("Arguments (JSON)").FillAsync("""{ "lines": 2 }""");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Daily", Exact = true }).CheckAsync();
        await page.GetByLabel("Times of day").FillAsync("09:30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();

        // Nothing refreshes by itself; a reader asks again.
        await Expect(page.Locator(".figures")).ToBeVisibleAsync();
        var id = page.Url[(page.Url.LastIndexOf('/') + 1)..];
        await Deployments.RunWatch.UntilAsync(console.Api, id, state => state.IsEnded, 60);
        await tab.GoAsync($"/runs/{id}");

        await Expect(page.Locator(".figures")).ToContainTextAsync("Succeeded");
    }

    [Fact]
    public async Task Preferences_WithScriptsOff_AreAppliedByTheButton()
    {
        await using var tab = await console.SignedInTabAsync(new() { Scripts = false });
        await tab.GoAsync("/runs");

        await tab.Page.GetByLabel("Theme").SelectOptionAsync("dark");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Apply" }).ClickAsync();

        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Runs");
    }
}
