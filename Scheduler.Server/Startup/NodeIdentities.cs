using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Startup;

/// <summary>Who this process is, from its settings.</summary>
internal static class NodeIdentities
{
    public static NodeIdentity Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        var url = new Uri(ListenUrls.Of(services.GetRequiredService<IConfiguration>())[0].Replace("*", "localhost", StringComparison.Ordinal).Replace("+", "localhost", StringComparison.Ordinal));
        var host = url.Host is "localhost" or "0.0.0.0" or "[::]" ? Environment.MachineName : url.Host;
        return new NodeIdentity(
            string.IsNullOrWhiteSpace(options.NodeName) ? $"{Environment.MachineName}:{url.Port}" : options.NodeName,
            Ids.New(services.GetRequiredService<TimeProvider>().GetUtcNow()),
            string.IsNullOrWhiteSpace(options.AdvertisedUrl) ? $"{url.Scheme}://{host}:{url.Port}" : options.AdvertisedUrl);
    }
}
