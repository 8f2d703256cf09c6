using EndToEnd.Tests.Deployments;
using TestServers.Api;
using TestServers.Processes;

namespace EndToEnd.Tests.Browser;

/// <summary>A node with an executor and data, and a browser beside it. Each test opens tabs of its own and makes what it changes.</summary>
public sealed class ConsoleServer : IAsyncLifetime
{
    private readonly Dictionary<string, string> sessions = new(StringComparer.Ordinal);
    private Tab? guest;
    private Tab? admin;

    internal Deployment Deployment { get; private set; } = null!; // Set by InitializeAsync, before any test; so are the two below.

    internal ConsoleData Data { get; private set; } = null!;

    internal Chromium Chromium { get; private set; } = null!;

    internal ApiSession Api => Deployment.Api;

    internal Uri Address => Deployment.Nodes[0].Address;

    public async Task InitializeAsync()
    {
        Chromium = await Chromium.StartAsync();
        Deployment = await Deployment.StartAsync(new() { Nodes = 1, Executors = 1 });
        Data = await ConsoleData.MakeAsync(Deployment);
    }

    public async Task DisposeAsync()
    {
        if (Chromium is not null)
        {
            await Chromium.DisposeAsync();
        }

        if (Deployment is not null)
        {
            await Deployment.DisposeAsync();
        }
    }

    /// <summary>A tab for whoever looks at one page after the other and changes nothing: the first admin's, or a guest's for pages that show something else to users. It begins without faults.</summary>
    internal async Task<Tab> LookAsync(string route)
    {
        var tab = ConsoleRoutes.IsOpen(route) ? guest ??= await NewTabAsync() : admin ??= await SignedInTabAsync();
        tab.ForgetFaults();
        await tab.GoAsync(ConsoleRoutes.AddressOf(route, Data));
        return tab;
    }

    /// <summary>A tab in which nobody is signed in.</summary>
    internal Task<Tab> NewTabAsync(TabOptions? options = null) => Tab.OpenAsync(Chromium, Address, options ?? new());

    /// <summary>A tab of a signed-in user, by default the first admin. The form is filled in once per user; later tabs go on with the session.</summary>
    internal async Task<Tab> SignedInTabAsync(TabOptions? options = null, string userName = SchedulerSettings.AdminUser, string password = SchedulerSettings.AdminPassword)
    {
        if (!sessions.TryGetValue(userName, out var session))
        {
            await using var first = await NewTabAsync();
            await first.SignInAsync(userName, password);
            session = sessions[userName] = await first.StorageAsync();
        }

        return await NewTabAsync((options ?? new()) with { Storage = session });
    }
}
