using System.Net;
using System.Net.Sockets;
using TestServers;

namespace EndToEnd.Tests.Servers;

public sealed class TcpProxyTests
{
    [Fact]
    public async Task Cut_WithAnOpenConnection_EndsItAndRefusesNewOnesUntilRestored()
    {
        await using var echo = new EchoServer();
        await using var proxy = new TcpProxy(echo.Port);
        using var before = await ConnectAsync(proxy.Port);
        Assert.Equal(7, await EchoAsync(before, 7));

        proxy.Cut();

        Assert.Null(await EchoAsync(before, 8));
        Assert.Null(await EchoOnceAsync(proxy.Port, 9));
        proxy.Restore();
        using var after = await ConnectAsync(proxy.Port);
        Assert.Equal(10, await EchoAsync(after, 10));
    }

    [Fact]
    public async Task Pause_WithAnOpenConnection_HoldsTheAnswerBackUntilRestored()
    {
        await using var echo = new EchoServer();
        await using var proxy = new TcpProxy(echo.Port);
        using var client = await ConnectAsync(proxy.Port);
        Assert.Equal(1, await EchoAsync(client, 1));

        proxy.Pause();
        var answer = EchoAsync(client, 2);
        var first = await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System));
        proxy.Restore();

        Assert.NotSame(answer, first);
        Assert.Equal(2, await answer);
    }

    // The proxy may reset a connection before or after it counts as made.
    private static async Task<int?> EchoOnceAsync(int port, byte value)
    {
        try
        {
            using var client = await ConnectAsync(port);
            return await EchoAsync(client, value);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    private static async Task<int?> EchoAsync(TcpClient client, byte value)
    {
        try
        {
            var buffer = new[] { value };
            await client.GetStream().WriteAsync(buffer);
            return await client.GetStream().ReadAsync(buffer) == 1 ? buffer[0] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private sealed class EchoServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly Task serving;

        public EchoServer()
        {
            listener.Start();
            serving = ServeAsync();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            listener.Dispose();
            await serving;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync();
                    _ = EchoBackAsync(client);
                }
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }

        private static async Task EchoBackAsync(TcpClient client)
        {
            using var mine = client;
            try
            {
                await client.GetStream().CopyToAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The proxy reset the connection.
            }
        }
    }
}
