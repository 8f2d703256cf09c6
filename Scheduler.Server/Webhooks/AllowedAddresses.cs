using System.Net;

namespace Scheduler.Server.Webhooks;

/// <summary>Setting <c>Webhooks:AllowedAddresses</c>: what webhooks may reach although it is not public. Networks, addresses or names of hosts.</summary>
internal sealed class AllowedAddresses
{
    private readonly List<IPNetwork> _networks = [];
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);

    private AllowedAddresses()
    {
    }

    /// <summary>Null, with the entry that is neither, when one cannot be read.</summary>
    public static AllowedAddresses? Read(IEnumerable<string> entries, out string? unreadable)
    {
        var allowed = new AllowedAddresses();
        foreach (var entry in entries)
        {
            if (IPAddress.TryParse(entry, out var single))
            {
                var plain = PublicAddress.Plain(single);
                allowed._networks.Add(new IPNetwork(plain, plain.GetAddressBytes().Length * 8));
            }
            else if (IPNetwork.TryParse(entry, out var network))
            {
                allowed._networks.Add(network);
            }
            else if (Uri.CheckHostName(entry) == UriHostNameType.Dns)
            {
                allowed._hosts.Add(NameOf(entry));
            }
            else
            {
                unreadable = entry;
                return null;
            }
        }

        unreadable = null;
        return allowed;
    }

    /// <summary>An allowed host may resolve to anything: who allows a name trusts who answers for it.</summary>
    public bool Allows(string host, IPAddress address)
    {
        var plain = PublicAddress.Plain(address);
        return _hosts.Contains(NameOf(host)) || _networks.Exists(network => network.Contains(plain));
    }

    private static string NameOf(string host) => host.TrimEnd('.');
}
