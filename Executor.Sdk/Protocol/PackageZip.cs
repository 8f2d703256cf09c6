using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Executor.Sdk.Protocol;

/// <summary>Reads the zip of a package as if an enemy had made it. A refusal is the end of a sentence that begins with the archive.</summary>
public static class PackageZip
{
    private const int EndBytes = 22;
    private const int HeaderBytes = 46;
    private const uint EndSignature = 0x06054b50;
    private const uint HeaderSignature = 0x02014b50;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int ReparsePoint = 0x400;

    /// <summary>
    /// Counts the entries in the central directory before anything makes objects of them: a hundred megabytes hold millions, whatever the archive
    /// says of their number.
    /// </summary>
    /// <param name="file">The archive; seeks, and is at its beginning when this returns null for "nothing wrong".</param>
    /// <param name="cancellationToken">Ends the wait for the file.</param>
    /// <returns>What is wrong: no zip, one of the 64-bit format, which nothing this small needs, or too many entries; null for nothing.</returns>
    public static async Task<string?> DirectoryProblemAsync(Stream file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        byte[] tail = new byte[Math.Min(file.Length, EndBytes + ushort.MaxValue)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, cancellationToken).ConfigureAwait(false);
        if (FindEnd(tail) is not { } at)
        {
            return "is not a zip";
        }

        var end = tail.AsMemory(at);
        var (entries, offset) = (BinaryPrimitives.ReadUInt16LittleEndian(end.Span[10..]), BinaryPrimitives.ReadUInt32LittleEndian(end.Span[16..]));
        long endsAt = file.Length - tail.Length + at;
        if (entries == ushort.MaxValue || offset > endsAt)
        {
            return "is not a zip";
        }

        byte[] header = new byte[HeaderBytes];
        int count = 0;
        for (long position = offset; position + HeaderBytes <= endsAt; count++)
        {
            file.Position = position;
            await file.ReadExactlyAsync(header, cancellationToken).ConfigureAwait(false);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature || count > PackageLimits.Entries)
            {
                break;
            }

            position += HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30))
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
        }

        file.Position = 0;
        return count > PackageLimits.Entries ? $"has more than {PackageLimits.Entries} entries" : null;
    }

    /// <summary>Checks names, kinds and packed lengths of all entries.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="archiveBytes">The archive's length in bytes.</param>
    /// <returns>What is wrong; null for nothing.</returns>
    public static string? EntriesProblem(IReadOnlyCollection<ZipArchiveEntry> entries, long archiveBytes)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries)
        {
            if (PackagePaths.Problem(entry.FullName) is { } problem)
            {
                return $"has an entry {Shown(entry)} whose name {problem}";
            }

            int type = (entry.ExternalAttributes >> 16) & TypeMask;
            if (type is not (0 or RegularFile) || (entry.ExternalAttributes & ReparsePoint) != 0)
            {
                return $"has an entry {Shown(entry)} that is a link or no regular file";
            }

            if (entry.IsEncrypted)
            {
                return $"has an encrypted entry {Shown(entry)}";
            }
        }

        if (PackagePaths.Collision(entries.Select(entry => entry.FullName)) is { } collision)
        {
            return $"has two entries for one place: {collision}";
        }

        // Entries that share their bytes multiply what is unpacked.
        return entries.Sum(entry => entry.CompressedLength) > archiveBytes ? "has entries that overlap" : null;
    }

    /// <summary>Unpacks an entry and hashes it; counts what comes out, whatever the archive says would.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="target">Where the bytes go; null to hash only.</param>
    /// <param name="left">How many bytes the archive may still unpack to.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <returns>The length in bytes and the SHA-256 as 64 lower-case hexadecimal digits, or what is wrong.</returns>
    public static async Task<(long SizeBytes, string Sha256, string? Problem)> CopyAsync(
        ZipArchiveEntry entry, Stream? target, long left, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var content = await entry.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var opened = content.ConfigureAwait(false);
        byte[] block = new byte[64 * 1024];
        long total = 0;
        for (int read; (read = await content.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            total += read;
            if (total > left)
            {
                return (total, "", $"unpacks to more than {PackageLimits.UnpackedBytes} bytes");
            }

            if (total > PackageLimits.RatioFromBytes && total > PackageLimits.Ratio * entry.CompressedLength)
            {
                return (total, "", $"has an entry that unpacks to more than {PackageLimits.Ratio} times its size: {Shown(entry)}");
            }

            hash.AppendData(block, 0, read);
            if (target is not null)
            {
                await target.WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }

        return (total, Convert.ToHexStringLower(hash.GetHashAndReset()), null);
    }

    /// <summary>An entry's name for a message. Names are the enemy's too: not longer than a line, nothing that moves a terminal's cursor.</summary>
    /// <param name="entry">The entry.</param>
    /// <returns>The name in quotes.</returns>
    public static string Shown(ZipArchiveEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        string name = string.Concat(entry.FullName.Take(100).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return $"'{name}'";
    }

    // The last one there is, as readers look for it; nothing may follow it but its own comment.
    private static int? FindEnd(byte[] tail)
    {
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) == EndSignature)
            {
                return at + EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) == tail.Length ? at : null;
            }
        }

        return null;
    }
}
