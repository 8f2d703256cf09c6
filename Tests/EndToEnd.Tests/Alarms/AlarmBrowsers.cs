using System.Net;
using Microsoft.Playwright;
using TestServers.Api;
using TestServers.Processes;

namespace EndToEnd.Tests.Alarms;

/// <summary>A node and a browser beside it. Each test has a user of its own, so that nobody rings for another.</summary>
public sealed class AlarmBrowsers : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--autoplay-policy=user-gesture-required",
    ];

    private SchedulerProcess? node;
    private IPlaywright? playwright;
    private IBrowser? chromium;
    private ApiSession? admin;

    internal SchedulerProcess Node => node ?? throw new InvalidOperationException("InitializeAsync has not run.");

    private IBrowser Chromium => chromium ?? throw new InvalidOperationException("InitializeAsync has not run.");

    private ApiSession Admin => admin ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public async Task InitializeAsync()
    {
        node = await SchedulerProcess.StartAsync(new SchedulerSettings());
        admin = await ApiSession.SignInAsync(node);
        playwright = await Playwright.CreateAsync();

        // Tests run as root in containers, where there is no sandbox.
        chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", ChromiumSandbox = false, Args = Flags });
    }

    public async Task DisposeAsync()
    {
        if (chromium is not null)
        {
            await chromium.DisposeAsync();
        }

        playwright?.Dispose();
        admin?.Dispose();
        if (node is not null)
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>A new user who sees and does nothing but what everybody may.</summary>
    internal async Task<AlarmUser> NewUserAsync()
    {
        var name = $"u{Guid.NewGuid():N}";
        (await Admin.PostAsync("users", new { userName = name, password = SchedulerSettings.AdminPassword, roles = new[] { "Viewer" } })).Expect(HttpStatusCode.Created);
        var api = new ApiSession(Node.Address, Node.CertificateSha256);
        await api.LoginAsync(name, SchedulerSettings.AdminPassword);
        return new AlarmUser(Chromium, Node, name, api);
    }
}
