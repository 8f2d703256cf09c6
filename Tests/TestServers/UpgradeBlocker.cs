using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TestServers.Processes;

namespace TestServers;

/// <summary>A reverse proxy as found in front of many servers: it ends TLS, passes requests on, and lets no WebSocket through.</summary>
public sealed class UpgradeBlocker : IAsyncDisposable
{
    private static readonly byte[] Refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray();

    private readonly int targetPort;
    private readonly X509Certificate2 certificate;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;
    private int blocked;

    /// <summary>Listens on a free port and passes requests on to a node on another port of 127.0.0.1.</summary>
    public UpgradeBlocker(int targetPort, NodeCertificate certificate)
    {
        this.targetPort = targetPort;
        this.certificate = X509CertificateLoader.LoadPkcs12FromFile(certificate.Path, NodeCertificate.Password);
        listener.Start();
        Address = new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    /// <summary>Where to connect to.</summary>
    public Uri Address { get; }

    /// <summary>How many WebSockets were refused.</summary>
    public int Blocked => Volatile.Read(ref blocked);

    /// <summary>Whether WebSockets are refused; true at first.</summary>
    public bool Blocks { get; set; } = true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await accepting;
        certificate.Dispose();
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var near = await listener.AcceptTcpClientAsync(ending.Token);
                served.RemoveAll(one => one.IsCompleted);
                served.Add(ServeAsync(near));
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }

        await Task.WhenAll(served);
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var near = accepted;
        using var far = new TcpClient();
        try
        {
            near.NoDelay = true;
            far.NoDelay = true;
            await using var client = new SslStream(near.GetStream());
            await client.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, ending.Token);
            await far.ConnectAsync(IPAddress.Loopback, targetPort, ending.Token);
#pragma warning disable CA5359 // The node behind is on loopback and was started by the same test.
            await using var server = new SslStream(far.GetStream(), false, (_, _, _, _) => true);
#pragma warning restore CA5359
            await server.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, ending.Token);
            await Task.WhenAny(PassRequestsAsync(client, server), server.CopyToAsync(client, ending.Token));
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // One side closed; so does the other.
        }
    }

    // A request's head is written in one piece by every client of these tests.
    private async Task PassRequestsAsync(SslStream client, SslStream server)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await client.ReadAsync(buffer, ending.Token)) > 0)
        {
            if (Blocks && Encoding.ASCII.GetString(buffer, 0, read).Contains("\r\nUpgrade: websocket", StringComparison.OrdinalIgnoreCase))
            {
                Interlocked.Increment(ref blocked);
                await client.WriteAsync(Refusal, ending.Token);
                return;
            }

            await server.WriteAsync(buffer.AsMemory(0, read), ending.Token);
        }
    }
}
