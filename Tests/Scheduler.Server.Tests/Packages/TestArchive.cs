using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Server.Tests.Packages;

/// <summary>An archive as the tool makes it, but for what a test changes. The same changes make the same bytes.</summary>
internal sealed class TestArchive
{
    private static readonly DateTimeOffset Written = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<(string Path, byte[] Bytes, int Attributes)> _entries = [];
    private readonly HashSet<string> _unlisted = new(StringComparer.Ordinal);

    public TestArchive(string name = "Greeter", string version = "1.0.0", string content = "code")
    {
        Manifest = new JsonObject
        {
            ["format"] = 1,
            ["name"] = name,
            ["version"] = version,
            ["entryAssembly"] = "Greeter.dll",
            ["sdk"] = new JsonObject { ["min"] = "1.0.0", ["max"] = null },
            ["handlers"] = new JsonArray(new JsonObject { ["name"] = "greet", ["argsSchema"] = null }),
            ["files"] = new JsonArray(),
        };
        Add("Greeter.dll", Encoding.UTF8.GetBytes(content));
    }

    /// <summary>Written as it is when the archive is made; its files are those that were added.</summary>
    public JsonObject Manifest { get; }

    public bool HasManifest { get; set; } = true;

    /// <summary>Some bytes that no compression makes smaller.</summary>
    public static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    public TestArchive Handlers(string json)
    {
        Manifest["handlers"] = JsonNode.Parse(json);
        return this;
    }

    public TestArchive Add(string path, byte[] bytes, int attributes = 0, bool isListed = true)
    {
        _entries.Add((path, bytes, attributes));
        if (!isListed)
        {
            _unlisted.Add(path);
        }

        return this;
    }

    public TestArchive Change(Action<JsonObject> change)
    {
        change(Manifest);
        return this;
    }

    public byte[] ToBytes(Action<JsonObject>? afterListing = null)
    {
        var files = _entries.Where(entry => !_unlisted.Contains(entry.Path)).Select(entry => (JsonNode?)new JsonObject
        {
            ["path"] = entry.Path,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(entry.Bytes)),
            ["sizeBytes"] = entry.Bytes.Length,
        });
        Manifest["files"] = new JsonArray([.. files]);
        afterListing?.Invoke(Manifest);
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            if (HasManifest)
            {
                Write(zip, "manifest.json", JsonSerializer.SerializeToUtf8Bytes(Manifest), 0);
            }

            foreach (var (path, bytes, attributes) in _entries)
            {
                Write(zip, path, bytes, attributes);
            }
        }

        return stream.ToArray();
    }

    private static void Write(ZipArchive zip, string path, byte[] bytes, int attributes)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = Written;
        entry.ExternalAttributes = attributes;
        using var content = entry.Open();
        content.Write(bytes);
    }
}
