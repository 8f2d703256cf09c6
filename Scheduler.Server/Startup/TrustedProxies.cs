using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Scheduler.Server.Startup;

/// <summary>Section <c>Proxy</c>: whose word about a caller's address and scheme is believed. Without the setting, nobody's.</summary>
internal static class TrustedProxies
{
    public const string Key = "Proxy:TrustedAddresses";

    public static WebApplication UseTrustedProxies(this WebApplication app)
    {
        if (Options(app.Configuration) is { } options)
        {
            app.UseForwardedHeaders(options);
        }

        return app;
    }

    /// <summary>Null when no proxy is trusted.</summary>
    public static ForwardedHeadersOptions? Options(IConfiguration configuration)
    {
        var addresses = configuration.GetSection(Key).Get<string[]>() ?? [];
        if (addresses.Length == 0)
        {
            return null;
        }

        // No limit on the hops: the walk ends at the first address that is not trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var address in addresses)
        {
            if (IPAddress.TryParse(address, out var single))
            {
                options.KnownProxies.Add(single);
            }
            else if (System.Net.IPNetwork.TryParse(address, out var network))
            {
                options.KnownIPNetworks.Add(network);
            }
            else
            {
                throw new StartupException($"{Key} holds '{address}'; give addresses or networks such as 10.0.0.1 or 10.0.0.0/24.");
            }
        }

        return options;
    }
}
