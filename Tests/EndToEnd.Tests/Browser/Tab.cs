using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace EndToEnd.Tests.Browser;

/// <summary>A browser's tab with cookies of its own. It notes every fault that a user's developer tools would show.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private const int PatienceMs = 30_000;
    private const int Height = 900;

    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> faults = new();

    static Tab() => Assertions.SetDefaultExpectTimeout(PatienceMs);

    private Tab(IBrowserContext context, IPage page)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            // A page that answers with a status is told there as well; statuses are judged by whoever asks for the page.
            if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                faults.Enqueue($"{page.Url}: {message.Text}");
            }
        };
        page.PageError += (_, error) => faults.Enqueue($"{page.Url}: {error}");
        page.Response += (_, response) =>
        {
            if (response.Status >= 400 && response.Request.ResourceType is not "document")
            {
                faults.Enqueue($"{page.Url}: {response.Request.Method} {response.Url} answered {response.Status}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>What went wrong so far: errors in the console, violations of the content security policy, requests behind the page that were refused.</summary>
    public IReadOnlyCollection<string> Faults => faults;

    public static async Task<Tab> OpenAsync(Chromium chromium, Uri server, TabOptions options)
    {
        var cookies = await chromium.Browser.NewContextAsync(new()
        {
            BaseURL = server.ToString(),
            IgnoreHTTPSErrors = true, // The node's certificate is made for the test.
            JavaScriptEnabled = options.Scripts,
            Locale = options.Language,
            TimezoneId = options.TimeZone,
            StorageState = options.Storage,
            ViewportSize = new() { Width = options.Width, Height = Height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        cookies.SetDefaultTimeout(PatienceMs);
        return new Tab(cookies, await cookies.NewPageAsync());
    }

    /// <summary>Opens a page, which must answer with the status.</summary>
    public async Task GoAsync(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path);
        Assert.True(answer?.Status == status, $"{path} answered {answer?.Status}: {await Page.Locator("main").InnerTextAsync()}");
    }

    public async Task SignInAsync(string userName, string password)
    {
        await GoAsync("/sign-in");
        await Page.Locator("#userName").FillAsync(userName);
        await Page.Locator("#password").FillAsync(password);
        await Page.Locator("main button").ClickAsync();
        await Assertions.Expect(Page.Locator(".account")).ToBeVisibleAsync();
    }

    /// <summary>The cookies, for another tab of the same user.</summary>
    public Task<string> StorageAsync() => context.StorageStateAsync();

    public void ForgetFaults() => faults.Clear();

    public Task ForgetCookiesAsync() => context.ClearCookiesAsync();

    public Task ShowAsync(int width, ColorScheme theme) =>
        Task.WhenAll(Page.SetViewportSizeAsync(width, Height), Page.EmulateMediaAsync(new() { ColorScheme = theme }));

    /// <summary>Fails when anything went wrong on the pages that were open.</summary>
    public void ExpectNoFault() => Assert.True(faults.IsEmpty, string.Join('\n', faults));

    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
