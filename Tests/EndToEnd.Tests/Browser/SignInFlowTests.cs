using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TestServers.Processes;
using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests.Browser;

[Collection(ConsoleCollection.Name)]
public sealed partial class SignInFlowTests(ConsoleServer console)
{
    [Fact]
    public async Task SignIn_WithAWrongPasswordFirst_SaysSoAndKeepsTheName()
    {
        await using var tab = await console.NewTabAsync();
        await tab.GoAsync("/sign-in");
        await tab.Page.GetByLabel("User name").FillAsync(SchedulerSettings.AdminUser);
        await tab.Page.GetByLabel("Password").FillAsync("not-the-password-of-anybody");
        await tab.Page.Keyboard.PressAsync("Enter");

        await Expect(tab.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The user name or the password is wrong.");
        await Expect(tab.Page.GetByLabel("User name")).ToHaveValueAsync(SchedulerSettings.AdminUser);
        await tab.Page.GetByLabel("Password").FillAsync(SchedulerSettings.AdminPassword);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Level = 1 })).ToBeVisibleAsync();
        tab.ExpectNoFault();
    }

    [Fact]
    public async Task Session_ThatIsGone_LeadsToTheSignInAndBackToWhereOneWas()
    {
        await using var tab = await console.SignedInTabAsync();
        await tab.GoAsync("/jobs");
        await tab.ForgetCookiesAsync();

        await tab.Page.GetByLabel("Name contains").FillAsync("nightly");
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(SignInAddress());
        await tab.Page.GetByLabel("User name").FillAsync(ConsoleData.Viewer);
        await tab.Page.GetByLabel("Password").FillAsync(ConsoleData.Password);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(tab.Page.GetByLabel("Name contains")).ToHaveValueAsync("nightly");
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "nightly-report" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SignOut_EndsTheSession()
    {
        await using var tab = await console.NewTabAsync();
        await tab.SignInAsync(ConsoleData.Viewer, ConsoleData.Password);

        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(tab.Page).ToHaveURLAsync(SignInAddress());
        await tab.Page.GotoAsync("/jobs");

        await Expect(tab.Page).ToHaveURLAsync(SignInAddress());
        tab.ExpectNoFault();
    }

    [Fact]
    public async Task Page_WithoutTheRight_SaysSoAndKeepsTheMenu()
    {
        await using var tab = await console.SignedInTabAsync(null, ConsoleData.Viewer, ConsoleData.Password);
        await tab.GoAsync("/jobs");
        await Expect(tab.Page.GetByRole(AriaRole.Link, new() { Name = "Create a job" })).ToHaveCountAsync(0);
        await Expect(tab.Page.Locator("nav").GetByRole(AriaRole.Link, new() { Name = "Users" })).ToHaveCountAsync(0);

        await tab.GoAsync("/users", status: 403);

        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "You may not do that" })).ToBeVisibleAsync();
        Assert.Empty(await Axe.ViolationsAsync(tab.Page));
        await tab.Page.Locator("nav").GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = false }).ClickAsync();
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Name = "Runs", Level = 1 })).ToBeVisibleAsync();
        tab.ExpectNoFault();
    }

    [Fact]
    public async Task Preferences_AreKeptAtOnce()
    {
        await using var tab = await console.SignedInTabAsync();
        await tab.GoAsync("/jobs");

        await tab.Page.GetByLabel("Theme").SelectOptionAsync("dark");
        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await tab.Page.GetByLabel("Language").SelectOptionAsync("zh-CN");

        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("lang", "zh-CN");
        await Expect(tab.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await Expect(tab.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("作业");
        Assert.Empty(await Axe.ViolationsAsync(tab.Page));
        tab.ExpectNoFault();
    }

    [GeneratedRegex("/sign-in", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SignInAddress();
}
