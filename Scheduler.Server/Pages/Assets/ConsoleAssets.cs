using System.Reflection;
using System.Security.Cryptography;

namespace Scheduler.Server.Pages.Assets;

/// <summary>The console's styles and scripts. Each address holds a digest of the content, so that browsers keep it for good.</summary>
internal sealed class ConsoleAssets
{
    private static readonly (string Name, string Resource, string ContentType)[] Known =
    [
        ("console.css", "Pages/Shared/Console.css", "text/css; charset=utf-8"),
        ("console.js", "Pages/Shared/Console.js", "text/javascript; charset=utf-8"),
        ("job-editor.js", "Pages/Jobs/JobEditor.js", "text/javascript; charset=utf-8"),
        ("overview.js", "Pages/Overview/Overview.js", "text/javascript; charset=utf-8"),
        ("setup.js", "Pages/Entry/Setup.js", "text/javascript; charset=utf-8"),
        ("console-hub.js", "Pages/Alarms/ConsoleHub.js", "text/javascript; charset=utf-8"),
        ("cluster-clock.js", "Pages/Alarms/ClusterClock.js", "text/javascript; charset=utf-8"),
        ("alarm-sounds.js", "Pages/Alarms/AlarmSounds.js", "text/javascript; charset=utf-8"),
        ("alarm-timer.js", "Pages/Alarms/AlarmTimer.js", "text/javascript; charset=utf-8"),
        ("alarms.js", "Pages/Alarms/Alarms.js", "text/javascript; charset=utf-8"),
        ("upload.js", "Pages/Packages/Upload.js", "text/javascript; charset=utf-8"),
        ("htmx.js", "lib/htmx.min.js", "text/javascript; charset=utf-8"),
    ];

    private readonly Dictionary<string, Asset> _byName = new(StringComparer.Ordinal);

    public ConsoleAssets()
    {
        foreach (var (name, resource, contentType) in Known)
        {
            // One that npm did not bring at build time is simply not there.
            using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource);
            if (stream is not null)
            {
                using var buffer = new MemoryStream();
                stream.CopyTo(buffer);
                var content = buffer.ToArray();
                _byName[name] = new Asset(Convert.ToHexStringLower(SHA256.HashData(content))[..16], content, contentType);
            }
        }
    }

    /// <summary>Null for an asset that this build lacks.</summary>
    public string? PathOf(string name) => _byName.TryGetValue(name, out var asset) ? $"/assets/{asset.Version}/{name}" : null;

    public Asset? Find(string version, string name) => _byName.TryGetValue(name, out var asset) && asset.Version == version ? asset : null;

    internal sealed record Asset(string Version, byte[] Content, string ContentType);
}
