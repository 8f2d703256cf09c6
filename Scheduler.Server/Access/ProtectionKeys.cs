using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Access;

/// <summary>
/// The keys of cookies and forms, in the database for all nodes. Each element is sealed as a whole under the cluster's secret, so whoever can write to the
/// database can neither read a key nor slip in one of their own.
/// </summary>
internal sealed partial class ProtectionKeys(ProtectionKeyStore store, ClusterSecret secret, IClusterClock clock, ILogger<ProtectionKeys> logger) : IXmlRepository
{
    private readonly SecretBox _box = new(secret, "data-protection");

    /// <summary>Add it behind the cluster: the framework asks for the keys as the server starts, and the schema must be there.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ProtectionKeyStore>();
        services.AddSingleton<ProtectionKeys>();

        // Without a name the keys are bound to the folder that the server was started from, and nodes would not understand each other's cookies.
        services.AddDataProtection().SetApplicationName("QuartzScheduler");
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys>((options, keys) => options.XmlRepository = keys);
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var rows = Wait(store.ListAsync(CancellationToken.None));
        var elements = new List<XElement>(rows.Count);
        foreach (var (id, content) in rows)
        {
            if (_box.Reveal(content, id) is { } bytes)
            {
                elements.Add(XElement.Parse(Encoding.UTF8.GetString(bytes)));
            }
            else
            {
                Log.Unreadable(logger, id);
            }
        }

        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var id = Ids.New(clock.UtcNow);
        var content = _box.Protect(Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)), id);
        Wait(store.AddAsync(id, content, clock.NowMicros, CancellationToken.None));
    }

#pragma warning disable VSTHRD002 // The interface is synchronous. The framework asks at the start and once a day, keeps the answer, and no thread has a context to wait for.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002

    private static partial class Log
    {
        [LoggerMessage(3090, LogLevel.Warning, "The cookie key {Id} was written under another Cluster:Secret, or changed since; it is left out, and whoever signed in with it signs in again.")]
        public static partial void Unreadable(ILogger logger, string id);
    }
}
