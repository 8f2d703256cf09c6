using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Scheduler.Server.Tests.Security;

namespace Scheduler.Server.Tests.Alarms;

/// <summary>Opens WebSockets to a hub of a running server with the headers that name the user.</summary>
internal sealed class HubSocketFactory(RunningServer server, IReadOnlyDictionary<string, string> headers) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version11;
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        var http = server.NewClient();
        try
        {
            await socket.ConnectAsync(((UriEndPoint)endpoint).Uri, http, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            http.Dispose();
            var status = socket.HttpStatusCode;
            socket.Dispose();
            throw new HttpRequestException("The hub refused.", exception, status);
        }

        return new HubSocket(socket, http);
    }
}
