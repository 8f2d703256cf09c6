using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Executor.Sdk.Protocol;
using Scheduler.Server.Api;

namespace Scheduler.Server.Packages;

/// <summary>Reads an archive as if an enemy had made it, and says the first thing that is wrong with it.</summary>
internal static class ArchiveInspection
{
    private const string Field = "file";

    /// <summary>Null when <paramref name="errors"/> says what is wrong.</summary>
    public static async Task<InspectedArchive?> ReadAsync(Stream file, FieldErrors errors, CancellationToken cancellationToken)
    {
        try
        {
            if (await PackageZip.DirectoryProblemAsync(file, cancellationToken) is { } wrong)
            {
                errors.Add(Field, wrong);
                return null;
            }

            await using var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            if (PackageZip.EntriesProblem(archive.Entries, file.Length) is { } problem)
            {
                errors.Add(Field, problem);
                return null;
            }

            return await ReadManifestAsync(archive, errors, cancellationToken) is { } read && await MatchAsync(archive, read, errors, cancellationToken) ? read : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            errors.Add(Field, "is a damaged zip, or of a kind that is not taken");
            return null;
        }
    }

    private static async Task<InspectedArchive?> ReadManifestAsync(ZipArchive archive, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (archive.GetEntry(PackageManifest.FileName) is not { } entry)
        {
            errors.Add(Field, $"has no {PackageManifest.FileName}");
            return null;
        }

        using var buffer = new MemoryStream();
        await using var content = await entry.OpenAsync(cancellationToken);
        var block = new byte[16 * 1024];
        for (int read; (read = await content.ReadAsync(block, cancellationToken)) > 0;)
        {
            if (buffer.Length + read > PackageLimits.ManifestBytes)
            {
                errors.Add(Field, $"has a {PackageManifest.FileName} of more than {PackageLimits.ManifestBytes} bytes");
                return null;
            }

            buffer.Write(block, 0, read);
        }

        var bytes = buffer.ToArray();
        var found = new FieldErrors();
        if (BodyReader.Parse<PackageManifest>(bytes, found) is { } manifest)
        {
            ManifestValidation.Check(manifest, found);
            if (!found.Any)
            {
                return new InspectedArchive(manifest, Encoding.UTF8.GetString(bytes), Convert.ToHexStringLower(SHA256.HashData(bytes)));
            }
        }

        errors.AddAll(found, "manifest.");
        return null;
    }

    private static async Task<bool> MatchAsync(ZipArchive archive, InspectedArchive read, FieldErrors errors, CancellationToken cancellationToken)
    {
        var expected = read.Manifest.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var unpacked = 0L;
        foreach (var entry in archive.Entries.Where(entry => entry.FullName != PackageManifest.FileName))
        {
            if (!expected.Remove(entry.FullName, out var file))
            {
                errors.Add(Field, $"has an entry that the manifest does not name: {PackageZip.Shown(entry)}");
                return false;
            }

            var (sizeBytes, hash, problem) = await PackageZip.CopyAsync(entry, target: null, PackageLimits.UnpackedBytes - unpacked, cancellationToken);
            if (problem is not null)
            {
                errors.Add(Field, problem);
                return false;
            }

            unpacked += sizeBytes;
            if (sizeBytes != file.SizeBytes || hash != file.Sha256)
            {
                errors.Add(Field, $"has an entry that is not as the manifest says: {PackageZip.Shown(entry)} ({sizeBytes} bytes, SHA-256 {hash})");
                return false;
            }
        }

        if (expected.Count > 0)
        {
            errors.Add(Field, $"lacks what the manifest names: {expected.Keys.First()}");
            return false;
        }

        return true;
    }
}
