using System.IO.Compression;
using System.Text.Json.Nodes;
using TestServers;

namespace Benchmarks.Product;

/// <summary>A built package under one version after the other: the same code each time, another archive.</summary>
internal sealed class PackageVersions(string archive)
{
    public const string Name = "Greeter";

    private const string Manifest = "manifest.json";

    public static PackageVersions OfGreeter() => new(Path.ChangeExtension(Repository.BuiltAssembly("Tests/TestJobs/Greeter1", Name), "1.0.0.jobs.zip"));

    /// <summary>Writes the archive of a version into a folder and returns its path.</summary>
    public string Write(TempFolder folder, string version)
    {
        var path = folder.File($"{Name}.{version}.jobs.zip");
        File.Copy(archive, path);
        using var zip = ZipFile.Open(path, ZipArchiveMode.Update);
        var entry = zip.GetEntry(Manifest) ?? throw new InvalidDataException($"{archive} has no {Manifest}.");
        JsonNode manifest;
        using (var content = entry.Open())
        {
            manifest = JsonNode.Parse(content) ?? throw new InvalidDataException($"{archive} has an empty {Manifest}.");
        }

        entry.Delete();
        manifest["version"] = version;
        using var written = new StreamWriter(zip.CreateEntry(Manifest).Open());
        written.Write(manifest.ToJsonString());
        return path;
    }
}
