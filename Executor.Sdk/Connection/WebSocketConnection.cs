using System.Buffers;
using System.IO.Pipelines;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Executor.Sdk.Connection;

/// <summary>A WebSocket as the byte stream that SignalR's protocol runs on.</summary>
internal sealed class WebSocketConnection : ConnectionContext
{
    /// <summary>More unread bytes than this and receiving pauses; a single message stays far below.</summary>
    private const long MaxUnreadBytes = 32 * 1024 * 1024;

    private const int ReceiveBytes = 8 * 1024;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket;
    private readonly TimeProvider _time;
    private readonly Pipe _received;
    private readonly Pipe _sending;
    private readonly CancellationTokenSource _closed = new();
    private Task _receive = Task.CompletedTask;
    private Task _send = Task.CompletedTask;
    private long _lastReceivedTicks;
    private int _disposed;

    public WebSocketConnection(ClientWebSocket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _lastReceivedTicks = time.GetTimestamp();
        _received = new Pipe(new PipeOptions(
            pauseWriterThreshold: MaxUnreadBytes, resumeWriterThreshold: MaxUnreadBytes / 2, useSynchronizationContext: false));
        _sending = new Pipe(new PipeOptions(useSynchronizationContext: false));
        Transport = new DuplexPipe(_received.Reader, _sending.Writer);
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override CancellationToken ConnectionClosed { get => _closed.Token; set => throw new NotSupportedException(); }

    /// <summary>How long nothing at all has arrived.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _lastReceivedTicks));

    public void Start()
    {
        _receive = ReceiveAsync();
        _send = SendAsync();
    }

    public override void Abort(ConnectionAbortedException abortReason) => _socket.Abort();

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await EndAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        await _sending.Writer.CompleteAsync().ConfigureAwait(false);
        await CloseAsync().ConfigureAwait(false);
        _socket.Abort();
        await _receive.ConfigureAwait(false);
        await _send.ConfigureAwait(false);
        await _received.Reader.CompleteAsync().ConfigureAwait(false);
        _socket.Dispose();
        _closed.Dispose();
    }

    private async Task CloseAsync()
    {
        using var limit = new CancellationTokenSource(CloseTimeout, _time);
        try
        {
            await _send.WaitAsync(limit.Token).ConfigureAwait(false);
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The peer is gone already; the abort that follows frees the socket.
        }
    }

    private async Task ReceiveAsync()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(_received.Writer.GetMemory(ReceiveBytes), CancellationToken.None).ConfigureAwait(false);
                if (result.MessageType is WebSocketMessageType.Close)
                {
                    break;
                }

                Volatile.Write(ref _lastReceivedTicks, _time.GetTimestamp());
                _received.Writer.Advance(result.Count);
                if (result.EndOfMessage)
                {
                    var flushed = await _received.Writer.FlushAsync().ConfigureAwait(false);
                    if (flushed.IsCompleted || flushed.IsCanceled)
                    {
                        break;
                    }
                }
            }
        }
        catch (Exception e)
        {
            error = e;
        }

        await _received.Writer.CompleteAsync(error).ConfigureAwait(false);
        _sending.Reader.CancelPendingRead();
        await _closed.CancelAsync().ConfigureAwait(false);
    }

    private async Task SendAsync()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                var read = await _sending.Reader.ReadAsync().ConfigureAwait(false);
                if (read.IsCanceled)
                {
                    break;
                }

                await SendAsync(read.Buffer).ConfigureAwait(false);
                _sending.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e)
        {
            // A socket that cannot send is over for receiving too: that ends the connection where everybody looks.
            error = e;
            _socket.Abort();
        }

        await _sending.Reader.CompleteAsync(error).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(ReadOnlySequence<byte> bytes)
    {
        // A character must not be split between two text messages, so all that was flushed together is one message.
        var position = bytes.Start;
        bool more = bytes.TryGet(ref position, out var segment);
        while (more)
        {
            more = bytes.TryGet(ref position, out var next);
            await _socket.SendAsync(segment, WebSocketMessageType.Text, endOfMessage: !more, CancellationToken.None).ConfigureAwait(false);
            segment = next;
        }
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
