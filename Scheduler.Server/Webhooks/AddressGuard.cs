using System.Net;
using System.Net.Sockets;

namespace Scheduler.Server.Webhooks;

/// <summary>
/// Opens the connections of webhooks. The name is resolved once, and the socket goes to the very address that was judged,
/// so a name that answers differently the second time gains nothing.
/// </summary>
internal sealed class AddressGuard(AllowedAddresses allowed, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A proxy would resolve the name itself, a redirect would lead elsewhere, cookies would tie one job's calls to another's,
    /// and a compressed answer could unpack to any size: none of them is used.
    /// </summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        ConnectCallback = ConnectAsync,
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        // A pooled connection outlives its name's answer: not by much.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        MaxResponseHeadersLength = 32,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken);
        var permitted = found.Where(address => PublicAddress.Is(address) || allowed.Allows(host, address)).ToArray();
        if (permitted.Length == 0)
        {
            // The addresses stay out of the text: it is shown to whoever wrote the job, who need not know the network.
            throw new HttpRequestException(
                HttpRequestError.ConnectionError,
                $"The host '{host}' is at no address that webhooks may reach; an administrator can allow it in Webhooks:AllowedAddresses.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
