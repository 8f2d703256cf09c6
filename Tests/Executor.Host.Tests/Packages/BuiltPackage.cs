using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Executor.Sdk.Tests.Server;

namespace Executor.Host.Tests.Packages;

/// <summary>A package of Tests/TestJobs as it was packed by the build, but for what a test changes.</summary>
internal sealed class BuiltPackage
{
    private static readonly DateTimeOffset Written = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    private BuiltPackage(JsonObject manifest) => Manifest = manifest;

    public JsonObject Manifest { get; }

    public string Name => Manifest["name"]!.GetValue<string>();

    public string Version => Manifest["version"]!.GetValue<string>();

    public static string PathOf(string project, string name, string version)
        => Path.Combine(BuiltProgram.FolderOf($"Tests/TestJobs/{project}"), $"{name}.{version}.jobs.zip");

    public static BuiltPackage Greeter(int version) => Read(PathOf($"Greeter{version}", "Greeter", $"{version}.0.0"));

    public static BuiltPackage Thrower() => Read(PathOf("Thrower", "Thrower", "1.0.0"));

    public static BuiltPackage Shapes() => Read(PathOf("Shapes", "Shapes", "1.0.0"));

    public static BuiltPackage Native() => Read(PathOf("Native", "Native", "1.0.0"));

    /// <summary>Says something else in the manifest.</summary>
    public BuiltPackage With(Action<JsonObject> change)
    {
        change(Manifest);
        return this;
    }

    /// <summary>Leaves a file out, of the manifest too.</summary>
    public BuiltPackage Without(string path)
    {
        _files.Remove(path);
        Manifest["files"]!.AsArray().RemoveAll(file => file!["path"]!.GetValue<string>() == path);
        return this;
    }

    /// <summary>Changes a file and not what the manifest says of it.</summary>
    public BuiltPackage Flip(string path)
    {
        _files[path][100] ^= 1;
        return this;
    }

    /// <summary>Puts an entry in that the manifest does not name, or names wrongly.</summary>
    public BuiltPackage Add(string path, byte[] bytes)
    {
        _files[path] = bytes;
        Manifest["files"]!.AsArray().Add(new JsonObject { ["path"] = path, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)), ["sizeBytes"] = bytes.Length });
        return this;
    }

    public byte[] ManifestBytes() => System.Text.Encoding.UTF8.GetBytes(Manifest.ToJsonString());

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Write(zip, "manifest.json", ManifestBytes());
            foreach (var (path, bytes) in _files)
            {
                Write(zip, path, bytes);
            }
        }

        return stream.ToArray();
    }

    private static BuiltPackage Read(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        var package = new BuiltPackage(JsonNode.Parse(Bytes(archive.GetEntry("manifest.json")!))!.AsObject());
        foreach (var entry in archive.Entries.Where(entry => entry.FullName != "manifest.json"))
        {
            package._files.Add(entry.FullName, Bytes(entry));
        }

        return package;
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static void Write(ZipArchive zip, string path, byte[] bytes)
    {
        var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = Written; // The same changes make the same bytes.
        using var content = entry.Open();
        content.Write(bytes);
    }
}
