using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;

namespace PackJobs;

/// <summary>Makes the archive. The same files give the same bytes, so that a second build of one commit can be compared with the first.</summary>
internal static partial class JobPackage
{
    private const int RegularFile = 0x81A4 << 16; // -rw-r--r--

    private static readonly DateTimeOffset Stamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <exception cref="PackException">The name, the version or the files cannot be a package.</exception>
    public static void Write(string folder, string name, string version, string output)
    {
        Check(name, version);
        string entryAssembly = name + ".dll";
        var (sdk, handlers) = new PackageContext(Path.GetFullPath(Path.Combine(folder, entryAssembly))).Read();
        var contents = Contents(folder, name);
        var manifest = new PackageManifest
        {
            Name = name,
            Version = version,
            EntryAssembly = entryAssembly,
            Sdk = SdkRange.From(sdk),
            Handlers = handlers,
            Files = [.. contents.Select(file => new PackedFile(file.Key, Convert.ToHexStringLower(SHA256.HashData(file.Value)), file.Value.Length))],
        };

        // A build that is cut off must not leave half an archive under the name of a whole one.
        string partial = output + ".partial";
        using (var stream = File.Create(partial))
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            Add(archive, PackageManifest.FileName, JsonSerializer.SerializeToUtf8Bytes(manifest, Json));
            foreach (var (path, bytes) in contents)
            {
                Add(archive, path, bytes);
            }
        }

        File.Move(partial, output, overwrite: true);
    }

    private static void Check(string name, string version)
    {
        if (!NameRule().IsMatch(name))
        {
            throw new PackException($"'{name}' cannot name a package: 1 to 100 letters, digits, '.', '_' or '-', first a letter or digit. Set AssemblyName.");
        }

        if (!VersionOrder.IsWellFormed(version))
        {
            throw new PackException($"'{version}' cannot be a package's version: major.minor.patch or major.minor.patch-pre, at most 64 characters. Set Version.");
        }
    }

    private static SortedDictionary<string, byte[]> Contents(string folder, string name)
    {
        string dependencyFile = name + ".deps.json";
        var dependencies = DependencyFile.Read(Path.Combine(folder, dependencyFile), name);
        var leftOut = dependencies.LeftOutFiles();
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => (File: file, Path: Path.GetRelativePath(folder, file).Replace('\\', '/')))
            .Where(file => !leftOut.Contains(file.Path) && !IsOfSharedAssembly(file.Path, leftOut))
            .ToList();
        long bytes = files.Sum(file => new FileInfo(file.File).Length);
        if (files.Count >= PackageLimits.Entries || bytes > PackageLimits.UnpackedBytes)
        {
            throw new PackException($"{name} has {files.Count} files of {bytes} bytes; a package has at most {PackageLimits.Entries - 1} files of {PackageLimits.UnpackedBytes} bytes together.");
        }

        if (files.Exists(file => file.Path.Equals(PackageManifest.FileName, StringComparison.OrdinalIgnoreCase)))
        {
            throw new PackException($"{name} publishes a file {PackageManifest.FileName}, which is the name of the package's own; rename it.");
        }

        var contents = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var (file, path) in files)
        {
            contents.Add(path, path == dependencyFile ? dependencies.Trimmed() : File.ReadAllBytes(file));
        }

        return contents;
    }

    /// <summary>Its symbols and its documentation, which <c>deps.json</c> does not list, stay out with an assembly.</summary>
    private static bool IsOfSharedAssembly(string path, IReadOnlySet<string> leftOut)
        => !path.Contains('/', StringComparison.Ordinal)
            && Path.GetExtension(path) is ".dll" or ".pdb" or ".xml"
            && Path.GetFileNameWithoutExtension(path) is var assembly
            && (SharedAssemblies.Contains(assembly) || leftOut.Contains(assembly + ".dll"));

    private static void Add(ZipArchive archive, string path, byte[] bytes)
    {
        var entry = archive.CreateEntry(path, IsTooDense(bytes) ? CompressionLevel.NoCompression : CompressionLevel.Optimal);
        entry.LastWriteTime = Stamp;
        entry.ExternalAttributes = RegularFile;
        using var stream = entry.Open();
        stream.Write(bytes);
    }

    /// <summary>An entry that shrinks to a hundredth looks like an attack to who unpacks it, so it is stored as it is.</summary>
    private static bool IsTooDense(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(bytes);
        }

        return bytes.Length > compressed.Length * PackageLimits.Ratio;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameRule();
}
