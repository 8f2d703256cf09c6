using Executor.Sdk.Hosting;
using Executor.Sdk.Timing;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Connection;

/// <summary>Opens sessions over the way that the settings allow: a WebSocket, or HTTPS requests where none gets through.</summary>
internal sealed partial class SessionOpener(
    ExecutorOptions options, ServerHttp http, ISessionHost host, ClusterClock clock, ClockSync sync, ILogger<SessionOpener> logger)
{
    /// <summary>How long a session over HTTPS goes on before a WebSocket is tried again.</summary>
    public static readonly TimeSpan WebSocketAgainAfter = TimeSpan.FromSeconds(30);

    private bool _toldFallback;

    public async Task<Session> OpenAsync(Uri server, ExecutorToken token, CancellationToken cancellationToken)
    {
        if (options.Transport != ExecutorOptions.TransportHttp)
        {
            try
            {
                return await OpenWebSocketAsync(server, token, cancellationToken).ConfigureAwait(false);
            }
            catch (UpgradeFailedException e) when (options.Transport == ExecutorOptions.TransportAuto)
            {
                var session = await OpenOverAsync(new PullLink(server, token, http, clock.Time), server, token, cancellationToken).ConfigureAwait(false);
                TellFallback(server, e);
                return session;
            }
        }

        return await OpenOverAsync(new PullLink(server, token, http, clock.Time), server, token, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How long to use a session before it is worth trying whether a WebSocket gets through by now.</summary>
    public TimeSpan TryAgainIn(Session session) =>
        session.IsFallback && options.Transport == ExecutorOptions.TransportAuto ? WebSocketAgainAfter : Timeout.InfiniteTimeSpan;

    /// <summary>Null when still none gets through.</summary>
    public async Task<Session?> TryWebSocketAsync(Uri server, ExecutorToken token, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenWebSocketAsync(server, token, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever is wrong, the session that there is goes on.
            return null;
        }
    }

    private async Task<Session> OpenWebSocketAsync(Uri server, ExecutorToken token, CancellationToken cancellationToken)
    {
        var session = await OpenOverAsync(new WebSocketLink(server, token, http, clock.Time), server, token, cancellationToken).ConfigureAwait(false);
        if (_toldFallback)
        {
            Log.WebSocketAgain(logger, server);
            _toldFallback = false;
        }

        return session;
    }

    private Task<Session> OpenOverAsync(INodeLink link, Uri server, ExecutorToken token, CancellationToken cancellationToken)
        => Session.OpenAsync(server, token, link, host, clock, sync, cancellationToken);

    private void TellFallback(Uri server, UpgradeFailedException reason)
    {
        if (!_toldFallback)
        {
            Log.Fallback(logger, server, reason.Message, WebSocketAgainAfter.TotalSeconds);
            _toldFallback = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2007, LogLevel.Warning, "No WebSocket gets through to {Server} ({Reason}): the executor goes on over HTTPS requests, which cost the server more, and tries a WebSocket again every {Seconds} s.")]
        public static partial void Fallback(ILogger logger, Uri server, string reason, double seconds);

        [LoggerMessage(2008, LogLevel.Information, "WebSockets get through to {Server} again.")]
        public static partial void WebSocketAgain(ILogger logger, Uri server);
    }
}
