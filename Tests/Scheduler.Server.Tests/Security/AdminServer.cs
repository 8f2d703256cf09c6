namespace Scheduler.Server.Tests.Security;

/// <summary>A running server with its first admin, shared by the tests of a class.</summary>
public class AdminServer : IAsyncLifetime
{
    private RunningServer? _server;

    public RunningServer Server => _server ?? throw new InvalidOperationException("InitializeAsync has not run.");

    public string AdminToken { get; private set; } = "";

    /// <summary>What a derived fixture starts it with.</summary>
    protected virtual IEnumerable<string> Settings => [];

    public async Task InitializeAsync()
    {
        _server = await RunningServer.StartWithAdminAsync([.. Settings]);
        AdminToken = await _server.TokenAsync();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
