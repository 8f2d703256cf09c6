using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests.Browser;

[Collection(ConsoleCollection.Name)]
public sealed class JobFlowTests(ConsoleServer console)
{
    [Fact]
    public async Task Create_WithAnErrorFirst_NamesItBesideTheFieldAndKeepsWhatWasTyped()
    {
        await using var tab = await console.SignedInTabAsync();
        var page = tab.Page;
        await tab.GoAsync("/jobs");
        await page.GetByRole(AriaRole.Link, new() { Name = "Create a job" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("made in the editor");
        await page.GetByLabel("App", new() { Exact = true }).FillAsync("hello");
        await page.GetByLabel("Handler", new() { Exact = true }).FillAsync("log");
        await page.GetByLabel("Arguments (JSON)").FillAsync("""{ "lines": 3 }""");
        await page.GetByLabel("Cron, with seconds").FillAsync("0 30 9 ? * MON-FRI");
        await Expect(page.Locator(".preview").First).ToContainTextAsync("09:30");
        await SaveAsync(page);

        await Expect(page.Locator("#name-more .error")).ToBeVisibleAsync();
        await Expect(page.Locator("#name")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(page.GetByLabel("Handler", new() { Exact = true })).ToHaveValueAsync("log");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("made-in-the-editor");
        await SaveAsync(page);

        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("The job has been saved.");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("made-in-the-editor");
        tab.ExpectNoFault();
    }

    [Fact]
    public async Task Job_PausedResumedAndRun_ShowsItsRunWithTheLog()
    {
        var job = await console.Data.NewJobAsync("steered-by-hand", "log", new { lines = 3 });
        await using var tab = await console.SignedInTabAsync();
        var page = tab.Page;
        await tab.GoAsync($"/jobs/{job}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(page.Locator(".head .state")).ToContainTextAsync("Paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
        await Expect(page.Locator(".head .state")).ToContainTextAsync("Active");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();

        await Expect(page.Locator(".figures")).ToContainTextAsync("Succeeded");
        await Expect(page.Locator(".log")).ToContainTextAsync("3");
        tab.ExpectNoFault();
    }

    [Fact]
    public async Task Edit_ChangesTheJobAndShowsWhatChanged()
    {
        var job = await console.Data.NewJobAsync("edited-by-hand");
        await using var tab = await console.SignedInTabAsync();
        var page = tab.Page;
        await tab.GoAsync($"/jobs/{job}");

        await page.GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Description").FillAsync("Now with a description");
        await SaveAsync(page);

        await Expect(page.Locator(".head")).ToContainTextAsync("Now with a description");
        await Expect(page.Locator(".head")).ToContainTextAsync("version 2");
        tab.ExpectNoFault();
    }

    [Fact]
    public async Task Delete_AsksForTheNameAndTakesNoOther()
    {
        var job = await console.Data.NewJobAsync("deleted-by-hand");
        await using var tab = await console.SignedInTabAsync();
        var page = tab.Page;
        await tab.GoAsync($"/jobs/{job}");
        await page.GetByRole(AriaRole.Link, new() { Name = "Delete" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("another-name");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator("#name-error")).ToHaveTextAsync("That is not the job's name.");

        await page.GetByLabel("Name").FillAsync("deleted-by-hand");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Status)).ToBeVisibleAsync();
        await tab.GoAsync($"/jobs/{job}", status: 404);
    }

    private static Task SaveAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
}
