using Microsoft.Playwright;
using TestServers;

namespace EndToEnd.Tests.Browser;

/// <summary>The machine's own browser, without a window.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    private readonly IPlaywright playwright;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        this.playwright = playwright;
        Browser = browser;
    }

    public IBrowser Browser { get; }

    public static async Task<Chromium> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        try
        {
            return new Chromium(driver, await driver.Chromium.LaunchAsync(new()
            {
                ExecutablePath = File.Exists(Executable) ? Executable : throw new FileNotFoundException($"{Executable} is missing: install Debian's package chromium, as test.sh does.", Executable),
                ChromiumSandbox = false, // Tests run as root in containers, where there is none.
                Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=user-gesture-required"],
            }));
        }
        catch
        {
            driver.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright.Dispose();
    }

    /// <summary>Where pictures of the pages are put for somebody to look at; never committed.</summary>
    public static string Pictures { get; } = Path.Combine(Repository.Root, "artifacts", "screenshots");
}
