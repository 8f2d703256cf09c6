using static Microsoft.Playwright.Assertions;

namespace EndToEnd.Tests.Browser;

[Collection(ConsoleCollection.Name)]
public sealed class LiveTests(ConsoleServer console)
{
    [Fact]
    public async Task Overview_ARunStartedElsewhere_IsPushedAndNotAskedFor()
    {
        var job = await console.Data.NewJobAsync("started-elsewhere", "sleep", new { ms = 600_000 });
        await using var tab = await console.SignedInTabAsync();
        await tab.GoAsync("/");
        var row = tab.Page.Locator("[data-live-rows] tr", new() { HasText = "started-elsewhere" });
        await Expect(row).ToHaveCountAsync(0);
        var asked = 0;
        tab.Page.Request += (_, request) => asked += request.ResourceType is "document" ? 1 : 0;

        var run = await console.Data.RunAsync(job);
        await Expect(row).ToBeVisibleAsync();
        await console.Api.PostAsync($"runs/{run}/cancel");
        await Expect(row).ToHaveCountAsync(0);

        Assert.Equal(0, asked);
        tab.ExpectNoFault();
    }
}
