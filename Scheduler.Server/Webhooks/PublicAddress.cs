using System.Net;
using System.Net.Sockets;

namespace Scheduler.Server.Webhooks;

/// <summary>Which addresses lie on the public internet. How an address was spelt plays no part: it is judged after parsing.</summary>
internal static class PublicAddress
{
    /// <summary>The special-purpose registry (RFC 6890 and later); 168.63.129.16 is a public number behind which a cloud keeps its metadata.</summary>
    private static readonly IPNetwork[] NotPublicV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>All of IPv6 that is public lies in here: loopback, link-local, unique local, multicast and NAT64 lie outside.</summary>
    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    /// <summary>Within it: protocol assignments and Teredo, documentation, and 6to4, which carries any IPv4 address inside.</summary>
    private static readonly IPNetwork[] NotPublicV6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(network => IPNetwork.Parse(network))];

    public static bool Is(IPAddress address)
    {
        var plain = Plain(address);
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? !NotPublicV4.Any(network => network.Contains(plain))
            : PublicV6.Contains(plain) && !NotPublicV6.Any(network => network.Contains(plain));
    }

    /// <summary>An IPv4 address in its IPv6 clothes is that IPv4 address.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
