using System.Net;
using System.Net.Sockets;

namespace Scheduler.Server.Alerts.Delivery;

/// <summary>
/// Refuses addresses that only this machine or its network can reach: loopback, private, link-local, CGNAT, metadata services and the like, in whichever
/// spelling, unless <c>Webhooks:AllowedAddresses</c> lists them.
/// </summary>
internal sealed class AlertAddressGuard(IConfiguration configuration) : IAlertAddressGuard
{
    private const string Key = "Webhooks:AllowedAddresses";

    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64",
            "2001::/32", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private readonly IPNetwork[] _allowed = [.. (configuration.GetSection(Key).Get<string[]>() ?? []).Select(ReadAllowed)];

    public async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await Dns.GetHostAddressesAsync(endPoint.Host, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new HttpRequestException($"{endPoint.Host} has no address: {exception.Message}", exception);
        }

        var open = addresses.Where(IsAllowed).ToArray();
        if (open.Length == 0)
        {
            throw new HttpRequestException($"{endPoint.Host} has no address that webhooks may reach; {Key} lists exceptions");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new HttpRequestException($"{endPoint.Host} does not answer: {exception.Message}", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public bool IsAllowed(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_allowed, network => network.Contains(plain)) || !Array.Exists(Closed, network => network.Contains(plain));
    }

    private static IPNetwork ReadAllowed(string text) =>
        IPAddress.TryParse(text, out var single) ? new IPNetwork(single, single.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
        : IPNetwork.TryParse(text, out var network) ? network
        : throw new InvalidOperationException($"{Key} holds '{text}'; give addresses or networks such as 10.0.0.1 or 10.0.0.0/24.");
}
