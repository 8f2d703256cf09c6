using Microsoft.Playwright;
using TestServers;
using TestServers.Processes;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests.Browser;

/// <summary>Somebody who has never seen the product gets from the setup link to a job that works, with nothing but what the pages say.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class FirstJobTests(ConsoleServer console)
{
    private const string User = "newcomer";
    private const string Password = "never-been-here-before-1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task FirstJob_FromTheSetupLink_RunsAsThePagesSay()
    {
        await using var node = await SchedulerProcess.StartAsync(new SchedulerSettings { MakesAdmin = false });
        var printed = await node.Process.WaitForLineAsync(line => line.Contains("Setup: https://", StringComparison.Ordinal), Patience, "the setup link");
        await using var tab = await Tab.OpenAsync(console.Chromium, node.Address, new());
        var page = tab.Page;
        await tab.GoAsync(new Uri(printed[printed.IndexOf("https://", StringComparison.Ordinal)..].Trim()).PathAndQuery + "#" + printed.Split('#')[1].Trim());
        await page.GetByLabel("User name").FillAsync(User);
        await page.GetByLabel("Password, at least 12 characters").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create administrator" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();
        await page.GetByLabel("User name").FillAsync(User);
        await page.GetByLabel("Password").FillAsync(Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        // The empty overview says what to do first.
        await page.GetByRole(AriaRole.Link, new() { Name = "Make an executor key" }).ClickAsync();
        await page.GetByLabel("App", new() { Exact = true }).FillAsync("hello");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var command = await page.Locator("pre", new() { HasText = "dotnet run" }).InnerTextAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "See it connect" }).ClickAsync();
        using var folder = new TempFolder("newcomer");
        await using var executor = OwnedProcess.StartDotNet(ExecutorProcess.Assembly, ArgumentsOf(command), folder.Path);
        await Expect(page.GetByRole(AriaRole.Table)).ToContainTextAsync("Online");

        await page.GetByRole(AriaRole.Link, new() { Name = "Overview", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Create a job" }).ClickAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("my-first-job");
        await page.GetByLabel("App", new() { Exact = true }).FillAsync("hello");
        await page.GetByLabel("Handler", new() { Exact = true }).FillAsync(await page.Locator("#handlers option").First.GetAttributeAsync("value") ?? "");
        await page.GetByRole(AriaRole.Radio, new() { Name = "Interval" }).CheckAsync();
        await page.GetByLabel("Every so many milliseconds").FillAsync("1000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();

        await Expect(page.Locator(".strip .good").First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Overview", Exact = true }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("my-first-job");
        tab.ExpectNoFault();
    }

    // What stands behind "--" in the command, as the shell would take it apart.
    private static IEnumerable<string> ArgumentsOf(string command) =>
        command[(command.IndexOf(" -- ", StringComparison.Ordinal) + 4)..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(word => word != "\\");
}
