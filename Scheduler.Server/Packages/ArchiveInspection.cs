using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Server.Api;

namespace Scheduler.Server.Packages;

/// <summary>Reads an archive as if an enemy had made it, and says the first thing that is wrong with it.</summary>
internal static class ArchiveInspection
{
    private const string Field = "file";
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int ReparsePoint = 0x400;

    /// <summary>Null when <paramref name="errors"/> says what is wrong.</summary>
    public static async Task<InspectedArchive?> ReadAsync(Stream file, FieldErrors errors, CancellationToken cancellationToken)
    {
        try
        {
            var count = await ZipDirectory.CountAsync(file, ArchiveLimits.Entries, cancellationToken);
            if (count is null or > ArchiveLimits.Entries)
            {
                errors.Add(Field, count is null ? "is not a zip" : $"has more than {ArchiveLimits.Entries} entries");
                return null;
            }

            await using var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            if (EntriesProblem(archive.Entries, file.Length) is { } problem)
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

    private static string? EntriesProblem(IReadOnlyCollection<ZipArchiveEntry> entries, long archiveBytes)
    {
        foreach (var entry in entries)
        {
            if (ArchivePaths.Problem(entry.FullName) is { } problem)
            {
                return $"has an entry {Shown(entry)} whose name {problem}";
            }

            var type = (entry.ExternalAttributes >> 16) & TypeMask;
            if (type is not (0 or RegularFile) || (entry.ExternalAttributes & ReparsePoint) != 0)
            {
                return $"has an entry {Shown(entry)} that is a link or no regular file";
            }

            if (entry.IsEncrypted)
            {
                return $"has an encrypted entry {Shown(entry)}";
            }
        }

        if (ArchivePaths.Collision(entries.Select(entry => entry.FullName)) is { } collision)
        {
            return $"has two entries for one place: {collision}";
        }

        // Entries that share their bytes multiply what is unpacked.
        return entries.Sum(entry => entry.CompressedLength) > archiveBytes ? "has entries that overlap" : null;
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
            if (buffer.Length + read > ArchiveLimits.ManifestBytes)
            {
                errors.Add(Field, $"has a {PackageManifest.FileName} of more than {ArchiveLimits.ManifestBytes} bytes");
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
                errors.Add(Field, $"has an entry that the manifest does not name: {Shown(entry)}");
                return false;
            }

            var (sizeBytes, hash) = await HashAsync(entry, ArchiveLimits.UnpackedBytes - unpacked, errors, cancellationToken);
            if (hash is null)
            {
                return false;
            }

            unpacked += sizeBytes;
            if (sizeBytes != file.SizeBytes || hash != file.Sha256)
            {
                errors.Add(Field, $"has an entry that is not as the manifest says: {Shown(entry)} ({sizeBytes} bytes, SHA-256 {hash})");
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

    // Counts what comes out, whatever the archive says would.
    private static async Task<(long SizeBytes, string? Hash)> HashAsync(ZipArchiveEntry entry, long left, FieldErrors errors, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = await entry.OpenAsync(cancellationToken);
        var block = new byte[64 * 1024];
        var total = 0L;
        for (int read; (read = await content.ReadAsync(block, cancellationToken)) > 0;)
        {
            total += read;
            if (total > left)
            {
                errors.Add(Field, $"unpacks to more than {ArchiveLimits.UnpackedBytes} bytes");
                return (total, null);
            }

            if (total > ArchiveLimits.RatioFromBytes && total > ArchiveLimits.Ratio * entry.CompressedLength)
            {
                errors.Add(Field, $"has an entry that unpacks to more than {ArchiveLimits.Ratio} times its size: {Shown(entry)}");
                return (total, null);
            }

            hash.AppendData(block, 0, read);
        }

        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    // Names are the enemy's too: not longer than a line, nothing that moves a terminal's cursor.
    private static string Shown(ZipArchiveEntry entry)
    {
        var name = string.Concat(entry.FullName.Take(100).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return $"'{name}'";
    }
}
