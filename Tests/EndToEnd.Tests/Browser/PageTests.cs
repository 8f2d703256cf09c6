using Microsoft.Playwright;

namespace EndToEnd.Tests.Browser;

/// <summary>Every page, wide and narrow, light and dark: it shows data, fits, is accessible and breaks nothing. A picture of each is kept to be looked at.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class PageTests(ConsoleServer console)
{
    private const int Wide = 1440;
    private const int Narrow = 390;

    public static TheoryData<string> Routes() => new(ConsoleRoutes.All);

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Page_WideAndNarrowLightAndDark_ShowsDataFitsAndIsAccessible(string route)
    {
        var tab = await console.LookAsync(route);
        await Assertions.Expect(tab.Page.Locator("h1")).ToHaveCountAsync(1);
        await Assertions.Expect(tab.Page.Locator("main .empty")).ToHaveCountAsync(0);

        foreach (var (width, theme) in new[] { (Wide, ColorScheme.Light), (Narrow, ColorScheme.Light), (Narrow, ColorScheme.Dark), (Wide, ColorScheme.Dark) })
        {
            await tab.ShowAsync(width, theme);
            await PictureAsync(tab.Page, route, width, theme);

            var over = await tab.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(over <= 0, $"{route} at {width} px is {over} px too wide: {await TooWideAsync(tab.Page)}");
            if (width == Wide == (theme == ColorScheme.Light))
            {
                // Colours depend on the theme and sizes on the width: two of the four show them all.
                var violations = await Axe.ViolationsAsync(tab.Page);
                Assert.True(violations.Count == 0, $"{route} at {width} px, {theme}:\n{string.Join('\n', violations)}");
            }
        }

        await tab.ShowAsync(Wide, ColorScheme.Light);
        tab.ExpectNoFault();
    }

    private static async Task PictureAsync(IPage page, string route, int width, ColorScheme theme)
    {
        var name = route == "/" ? "overview" : route[1..].Replace('/', '-').Replace("{id}", "one", StringComparison.Ordinal);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Chromium.Pictures, $"{name}-{width}-{(theme == ColorScheme.Dark ? "dark" : "light")}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });
    }

    private static Task<string> TooWideAsync(IPage page) => page.EvaluateAsync<string>(
        "() => [...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1).slice(0, 5).map(element => element.outerHTML.slice(0, 120)).join('\\n')");
}
