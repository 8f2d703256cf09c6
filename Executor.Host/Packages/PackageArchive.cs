using System.IO.Compression;
using System.Security.Cryptography;
using Executor.Sdk.Protocol;

namespace Executor.Host.Packages;

/// <summary>Unpacks archives, and checks again what was unpacked before.</summary>
internal static class PackageArchive
{
    /// <summary>Unpacks beside the target and renames at the end, so that the target is whole or not there.</summary>
    /// <param name="archivePath">The archive.</param>
    /// <param name="manifestSha256">What was signed of its manifest; null for an archive that nobody signed.</param>
    /// <param name="target">The folder; replaced when it exists.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PackageException">The archive is not what a package may be.</exception>
    public static async Task<PackageManifest> UnpackAsync(string archivePath, string? manifestSha256, string target, CancellationToken cancellationToken)
    {
        string temporary = $"{target}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(temporary);
        try
        {
            await using var file = File.OpenRead(archivePath);
            var manifest = await UnpackAsync(file, manifestSha256, temporary, cancellationToken);
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(temporary, target);
            return manifest;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new PackageException("The archive is a damaged zip, or of a kind that is not taken.");
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    /// <summary>Reads the manifest of an unpacked version; null when anything there is not as it was signed.</summary>
    public static async Task<PackageManifest?> VerifyAsync(string folder, string manifestSha256, CancellationToken cancellationToken)
    {
        string manifestPath = Path.Combine(folder, PackageManifest.FileName);
        if (!File.Exists(manifestPath) || new FileInfo(manifestPath).Length > PackageLimits.ManifestBytes)
        {
            return null;
        }

        byte[] bytes = await File.ReadAllBytesAsync(manifestPath, cancellationToken);
        if (HashOf(bytes) != manifestSha256)
        {
            return null;
        }

        var manifest = PackageManifest.Read(bytes);
        int count = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count();
        if (count != manifest.Files.Count + 1)
        {
            return null;
        }

        foreach (var file in manifest.Files)
        {
            string path = Path.Combine(folder, file.Path);
            if (!File.Exists(path) || HashOf(await File.ReadAllBytesAsync(path, cancellationToken)) != file.Sha256)
            {
                return null;
            }
        }

        return manifest;
    }

    private static async Task<PackageManifest> UnpackAsync(FileStream file, string? manifestSha256, string folder, CancellationToken cancellationToken)
    {
        Refuse(await PackageZip.DirectoryProblemAsync(file, cancellationToken));
        await using var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        Refuse(PackageZip.EntriesProblem(archive.Entries, file.Length));
        byte[] bytes = await ReadManifestAsync(archive, cancellationToken);
        if (manifestSha256 is not null && HashOf(bytes) != manifestSha256)
        {
            throw new PackageException($"{PackageManifest.FileName} is not the one that was signed.");
        }

        var manifest = PackageManifest.Read(bytes);
        await File.WriteAllBytesAsync(Path.Combine(folder, PackageManifest.FileName), bytes, cancellationToken);
        await UnpackFilesAsync(archive, manifest, folder, cancellationToken);
        return manifest;
    }

    private static async Task UnpackFilesAsync(ZipArchive archive, PackageManifest manifest, string folder, CancellationToken cancellationToken)
    {
        var expected = manifest.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        long left = PackageLimits.UnpackedBytes;
        foreach (var entry in archive.Entries.Where(entry => entry.FullName != PackageManifest.FileName))
        {
            if (!expected.Remove(entry.FullName, out var file))
            {
                throw new PackageException($"The archive has an entry that the manifest does not name: {PackageZip.Shown(entry)}.");
            }

            string path = Path.Combine(folder, entry.FullName);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // A path below a folder has a folder.
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            var (sizeBytes, sha256, problem) = await PackageZip.CopyAsync(entry, target, left, cancellationToken);
            Refuse(problem);
            left -= sizeBytes;
            if (sha256 != file.Sha256)
            {
                throw new PackageException($"The archive has an entry that is not as the manifest says: {PackageZip.Shown(entry)}. Make the package anew.");
            }
        }

        if (expected.Count > 0)
        {
            throw new PackageException($"The archive lacks what the manifest names: {expected.Keys.First()}. Make the package anew.");
        }
    }

    private static async Task<byte[]> ReadManifestAsync(ZipArchive archive, CancellationToken cancellationToken)
    {
        var entry = archive.GetEntry(PackageManifest.FileName) ?? throw new PackageException($"The archive has no {PackageManifest.FileName}: make it with dotnet build -t:PackJobs.");
        using var bytes = new MemoryStream();
        var (_, _, problem) = await PackageZip.CopyAsync(entry, bytes, PackageLimits.ManifestBytes, cancellationToken);
        Refuse(problem is null ? null : $"has a {PackageManifest.FileName} of more than {PackageLimits.ManifestBytes} bytes");
        return bytes.ToArray();
    }

    private static void Refuse(string? problem)
    {
        if (problem is not null)
        {
            throw new PackageException($"The archive {problem}.");
        }
    }

    private static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
