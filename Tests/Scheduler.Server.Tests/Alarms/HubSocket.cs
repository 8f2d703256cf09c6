using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Scheduler.Server.Tests.Alarms;

/// <summary>A WebSocket as the byte stream that SignalR's protocol runs on.</summary>
internal sealed class HubSocket : ConnectionContext, IDuplexPipe
{
    private readonly ClientWebSocket _socket;
    private readonly HttpClient _http;
    private readonly Stream _stream;

    public HubSocket(ClientWebSocket socket, HttpClient http)
    {
        (_socket, _http) = (socket, http);
        _stream = WebSocketStream.Create(socket, WebSocketMessageType.Text, ownsWebSocket: true);
        (Input, Output) = (PipeReader.Create(_stream), PipeWriter.Create(_stream));
        Transport = this;
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _socket.Abort();

    public override async ValueTask DisposeAsync()
    {
        // What the peer thinks of the end is of no matter.
        _socket.Abort();
        await _stream.DisposeAsync();
        _http.Dispose();
        await base.DisposeAsync();
    }
}
