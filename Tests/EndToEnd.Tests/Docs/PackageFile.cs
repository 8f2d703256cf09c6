using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace EndToEnd.Tests.Docs;

/// <summary>A package that the server takes, as docs/packages.md describes it.</summary>
internal static class PackageFile
{
    public static void Write(string path)
    {
        var code = "code"u8.ToArray();
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            format = 1,
            name = "Greeter",
            version = "1.0.0",
            entryAssembly = "Greeter.dll",
            sdk = new { min = "1.0.0", max = (string?)null },
            handlers = new[] { new { name = "greet", argsSchema = (object?)null } },
            files = new[] { new { path = "Greeter.dll", sha256 = Convert.ToHexStringLower(SHA256.HashData(code)), sizeBytes = code.Length } },
        });
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, bytes) in new[] { ("manifest.json", manifest), ("Greeter.dll", code) })
        {
            using var content = zip.CreateEntry(name).Open();
            content.Write(bytes);
        }
    }
}
