using Executor.Sdk.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Executors;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Packages;

/// <summary>An executor that loads packages, connected to a running server past the transport.</summary>
internal sealed class PackageFleet
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private PackageFleet(ExecutorSession session, RecordedRemote remote, PackageCalls calls)
    {
        Session = session;
        Remote = remote;
        Calls = calls;
    }

    public ExecutorSession Session { get; }

    public RecordedRemote Remote { get; }

    public PackageCalls Calls { get; }

    public static async Task<PackageFleet> ConnectAsync(RunningServer server, string app, string name = "one", bool loadsPackages = true)
    {
        var remote = new RecordedRemote();
        var hello = new HelloMessage { Protocol = ProtocolVersion.Current, Name = name, InstanceId = Guid.NewGuid().ToString("N"), Slots = 4, LoadsPackages = loadsPackages };
        var connection = new ExecutorConnection
        {
            Id = Guid.NewGuid().ToString("N"),
            App = app,
            Transport = "webSocket",
            Remote = remote,
            Abort = () => { },
            MissedAfter = TimeSpan.FromMinutes(10), // it sends no heartbeats
        };
        var (session, _) = await server.Services.GetRequiredService<ExecutorCalls>().HelloAsync(hello, connection, CancellationToken.None);
        server.Services.GetRequiredService<ExecutorSessions>().Serve(session, []);
        return new PackageFleet(session, remote, server.Services.GetRequiredService<PackageCalls>());
    }

    /// <summary>The next orders that it is sent.</summary>
    public async Task<PackageOrders> OrdersAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await Remote.Ordered.ReadAsync(limit.Token);
    }

    public Task<PackageChunk> ReadAsync(string name, string version, long offset) => Calls.ReadAsync(Session, new PackageRead(name, version, offset), CancellationToken.None);

    public Task ReportAsync(PackagesReport report) => Calls.ReportAsync(Session, report, CancellationToken.None);
}
