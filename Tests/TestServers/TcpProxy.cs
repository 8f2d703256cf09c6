using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TestServers;

/// <summary>A wire between two processes that a test can cut, freeze and slow down.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly int targetPort;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<TcpClient, TcpClient> pairs = new();
    private readonly Task accepting;
    private volatile bool cut;
    private volatile TaskCompletionSource open = Opened();

    /// <summary>Starts listening on a free port and forwards to another port of 127.0.0.1.</summary>
    public TcpProxy(int targetPort)
    {
        this.targetPort = targetPort;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    /// <summary>The port to connect to.</summary>
    public int Port { get; }

    /// <summary>How much later each piece arrives, in either direction.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Ends every connection with a reset and refuses new ones.</summary>
    public void Cut()
    {
        cut = true;
        foreach (var (near, far) in pairs)
        {
            Reset(near);
            Reset(far);
        }
    }

    /// <summary>Lets connections stand and nothing pass, as a broken switch does.</summary>
    public void Pause()
    {
        if (open.Task.IsCompleted)
        {
            open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Undoes a cut or a pause.</summary>
    public void Restore()
    {
        cut = false;
        open.TrySetResult();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        Cut();
        open.TrySetResult();
        listener.Dispose();
        await accepting;
        ending.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private static void Reset(TcpClient client)
    {
        // No lingering: the peer sees a reset at once and cannot mistake it for an orderly end.
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Dispose();
    }

    private async Task AcceptAsync()
    {
        var forwards = new List<Task>();
        try
        {
            while (!ending.IsCancellationRequested)
            {
                var near = await listener.AcceptTcpClientAsync(ending.Token);
                forwards.RemoveAll(forward => forward.IsCompleted);
                forwards.Add(ForwardAsync(near));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }

        await Task.WhenAll(forwards);
    }

    private async Task ForwardAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using var mine = near;
        if (cut)
        {
            Reset(near);
            return;
        }

        pairs[near] = far;
        try
        {
            near.NoDelay = true;
            far.NoDelay = true;
            await open.Task;
            await far.ConnectAsync(IPAddress.Loopback, targetPort, ending.Token);
            if (cut)
            {
                Reset(near);
                return;
            }

            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Either end went away; both are closed below.
        }
        finally
        {
            pairs.TryRemove(near, out _);
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            var source = from.GetStream();
            var target = to.GetStream();
            while (await source.ReadAsync(buffer, ending.Token) is > 0 and var count)
            {
                await open.Task;
                if (Delay > TimeSpan.Zero)
                {
                    await Task.Delay(Delay, TimeProvider.System, ending.Token);
                }

                await target.WriteAsync(buffer.AsMemory(0, count), ending.Token);
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The wire is gone: the pair is closed by its owner.
        }
    }
}
