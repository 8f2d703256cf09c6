using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>The way that a session's messages travel to and from its node.</summary>
internal interface INodeLink : IAsyncDisposable
{
    /// <summary>Completes when the way is gone.</summary>
    Task Closed { get; }

    /// <summary>How long nothing at all has arrived.</summary>
    TimeSpan Silence { get; }

    /// <summary>Whether it is the fallback for where WebSockets do not get through.</summary>
    bool IsFallback { get; }

    /// <exception cref="TokenRejectedException">The node does not take the token.</exception>
    /// <exception cref="UpgradeFailedException">The server answers, but no WebSocket comes to be.</exception>
    Task ConnectAsync(ILinkReceiver receiver, CancellationToken cancellationToken);

    /// <exception cref="Microsoft.AspNetCore.SignalR.HubException">The node refuses; the text says why.</exception>
    Task<WelcomeMessage> HelloAsync(HelloMessage hello, CancellationToken cancellationToken);

    Task<BeatReply> BeatAsync(BeatMessage beat, CancellationToken cancellationToken);

    /// <exception cref="Microsoft.AspNetCore.SignalR.HubException">The node does not give it; the text says why.</exception>
    Task<PackageChunk> ReadPackageAsync(PackageRead read, CancellationToken cancellationToken);

    /// <exception cref="Microsoft.AspNetCore.SignalR.HubException">The node does not take it; the text says why.</exception>
    Task ReportPackagesAsync(PackagesReport report, CancellationToken cancellationToken);

    /// <exception cref="Microsoft.AspNetCore.SignalR.HubException">The node does not take the batch; the text says why.</exception>
    Task<ReportReply> ReportAsync(ReportBatch batch, CancellationToken cancellationToken);
}
