using System.Net.WebSockets;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Connection;

/// <summary>SignalR over a WebSocket.</summary>
internal sealed class WebSocketLink : INodeLink
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(2);

    private readonly HubConnection _hub;
    private readonly WebSocketConnectionFactory _sockets;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WebSocketLink(Uri server, ExecutorToken token, ServerHttp http, TimeProvider time)
    {
        _sockets = new WebSocketConnectionFactory(http, token, time);
        var protocol = new JsonHubProtocol(Options.Create(new JsonHubProtocolOptions { PayloadSerializerOptions = ProtocolJson.Options }));

        // The connection disposes the provider it is given, so each gets one of its own.
        var noServices = new ServiceCollection().BuildServiceProvider();
        _hub = new HubConnection(
            _sockets, protocol, new UriEndPoint(WebSocketConnectionFactory.HubAddress(server)), noServices, NullLoggerFactory.Instance)
        {
            HandshakeTimeout = HandshakeTimeout,
            KeepAliveInterval = TimeSpan.FromSeconds(5),
            ServerTimeout = TimeSpan.FromSeconds(15),
        };
        _hub.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public Task Closed => _closed.Task;

    public TimeSpan Silence => _sockets.Connection?.Silence ?? TimeSpan.Zero;

    public bool IsFallback => false;

    public async Task ConnectAsync(ILinkReceiver receiver, CancellationToken cancellationToken)
    {
        _hub.On<IReadOnlyList<Assignment>>(nameof(IExecutorClient.Assign), receiver.Assign);
        _hub.On<IReadOnlyList<RunRef>>(nameof(IExecutorClient.Revoke), receiver.Revoke);
        _hub.On<IReadOnlyList<RunRef>>(nameof(IExecutorClient.Cancel), receiver.Cancel);
        _hub.On<bool>(nameof(IExecutorClient.Drain), receiver.Drain);
        _hub.On<PackageOrders>(nameof(IPackageClient.OrderPackages), receiver.Order);
        try
        {
            await _hub.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (_sockets.Connection is not null && e is not TokenRejectedException)
        {
            // The upgrade was granted and then nothing of the hub came through: a middlebox that does not know WebSockets.
            throw new UpgradeFailedException("the connection carries no messages", e);
        }
    }

    public Task<WelcomeMessage> HelloAsync(HelloMessage hello, CancellationToken cancellationToken)
        => _hub.InvokeAsync<WelcomeMessage>(nameof(IExecutorHub.Hello), hello, cancellationToken);

    public Task<BeatReply> BeatAsync(BeatMessage beat, CancellationToken cancellationToken)
        => _hub.InvokeAsync<BeatReply>(nameof(IExecutorHub.Beat), beat, cancellationToken);

    public Task<ReportReply> ReportAsync(ReportBatch batch, CancellationToken cancellationToken)
        => _hub.InvokeAsync<ReportReply>(nameof(IExecutorHub.Report), batch, cancellationToken);

    public Task<PackageChunk> ReadPackageAsync(PackageRead read, CancellationToken cancellationToken)
        => _hub.InvokeAsync<PackageChunk>(nameof(IPackageHub.ReadPackage), read, cancellationToken);

    public Task ReportPackagesAsync(PackagesReport report, CancellationToken cancellationToken)
        => _hub.InvokeAsync(nameof(IPackageHub.ReportPackages), report, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _hub.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            // A connection that broke under the close is closed all the same.
        }

        _closed.TrySetResult();
    }
}
