using System.Globalization;
using System.Text.Json;
using Benchmarks.Figures;
using Benchmarks.Loads;
using Microsoft.Playwright;
using TestServers.Processes;

namespace Benchmarks.Product;

/// <summary>Browsers without a window that have the page of alarms open, each as a user has it: cookies, a connection and a clock of its own. Whatever rings there is acknowledged at once.</summary>
internal sealed class AlarmBrowsers : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=user-gesture-required",
    ];

    // When it was due, how late by the page's synchronised clock, and how late by the machine's.
    private const string Listen = """
        globalThis.rings = [];
        document.addEventListener('alarm-rang', ({ detail }) => {
          rings.push([detail.due, detail.lateMs, performance.timeOrigin + performance.now() - detail.due]);
          setTimeout(() => document.querySelector(`[data-run="${detail.runId}"] [data-acknowledge]`)?.click(), 20);
        });
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;
    private readonly List<IPage> _pages = [];

    private AlarmBrowsers(IPlaywright playwright, IBrowser chromium) => (_playwright, _chromium) = (playwright, chromium);

    public static async Task<AlarmBrowsers> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        try
        {
            return new AlarmBrowsers(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", ChromiumSandbox = false, Args = Flags }));
        }
        catch
        {
            playwright.Dispose();
            throw;
        }
    }

    public async Task OpenAsync(Uri server)
    {
        var context = await _chromium.NewContextAsync(new() { IgnoreHTTPSErrors = true, Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync(Listen);
        await page.GotoAsync(new Uri(server, "/sign-in?returnUrl=%2Falarms").AbsoluteUri);
        await page.FillAsync("#userName", SchedulerSettings.AdminUser);
        await page.FillAsync("#password", SchedulerSettings.AdminPassword);
        await page.ClickAsync("main form button");
        await page.WaitForURLAsync("**/alarms");
        await page.ClickAsync("main h1");
        await page.WaitForSelectorAsync("text=Sound is on in this window.");
        _pages.Add(page);
    }

    /// <summary>What rang in the window that is measured; lost and doubled are counted in each browser.</summary>
    /// <returns>The figure by the pages' own clocks, and the one by the machine's.</returns>
    public async Task<(Figure Synchronised, Figure Machine)> JudgeAsync(IReadOnlyCollection<long> expected, Window window)
    {
        var (synchronised, machine) = (new List<double>(), new List<double>());
        var (lost, doubled) = (0, 0);
        foreach (var page in _pages)
        {
            var left = expected.ToHashSet();
            foreach (var ring in JsonSerializer.Deserialize<double[][]>(await page.EvaluateAsync<string>("() => JSON.stringify(globalThis.rings)")) ?? [])
            {
                var due = (long)Math.Round(ring[0] * 1_000);
                if (window.Contains(due))
                {
                    doubled += left.Remove(due) ? 0 : 1;
                    synchronised.Add(ring[1]);
                    machine.Add(ring[2]);
                }
            }

            lost += left.Count;
        }

        return (Figure.Of([.. synchronised]) with { Lost = lost, Doubled = doubled }, Figure.Of([.. machine]));
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }

    public static string Note(Figure machine, int browsers) => string.Create(
        CultureInfo.InvariantCulture, $"in each of {browsers} browsers; by the machine's clock, the dialog included, p99 {machine.P99:0.00}, earliest {machine.Earliest:0.00} ms");
}
