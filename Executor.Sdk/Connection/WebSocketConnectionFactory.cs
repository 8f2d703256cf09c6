using System.Net;
using System.Net.WebSockets;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.Connections;

namespace Executor.Sdk.Connection;

/// <summary>Opens a WebSocket to the hub without SignalR's negotiation; the token travels in a header, never in the address.</summary>
internal sealed class WebSocketConnectionFactory(ServerHttp http, ExecutorToken token, TimeProvider time) : IConnectionFactory
{
    /// <summary>The connection that was opened last.</summary>
    public WebSocketConnection? Connection { get; private set; }

    public static Uri HubAddress(Uri server) => new UriBuilder(new Uri(server, ProtocolVersion.HubPath)) { Scheme = "wss" }.Uri;

    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.HttpVersion = HttpVersion.Version11;
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token.Value}");
            socket.Options.KeepAliveInterval = TimeSpan.Zero;
            await socket.ConnectAsync(((UriEndPoint)endpoint).Uri, http.Invoker, cancellationToken).ConfigureAwait(false);
        }
        catch (WebSocketException e) when (socket.HttpStatusCode is HttpStatusCode.Unauthorized)
        {
            socket.Dispose();
            throw new TokenRejectedException("The hub answered 401 to the token.", e);
        }
        catch (WebSocketException e) when (socket.HttpStatusCode != default || e.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded })
        {
            string answer = socket.HttpStatusCode == default ? "the connection was closed" : $"status {(int)socket.HttpStatusCode}";
            socket.Dispose();
            throw new UpgradeFailedException($"the upgrade was answered with {answer}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        Connection = new WebSocketConnection(socket, time);
        Connection.Start();
        return Connection;
    }
}
