using System.Buffers.Binary;

namespace Scheduler.Server.Packages;

/// <summary>
/// Counts a zip's entries from its central directory before anything makes objects of them: a hundred megabytes hold millions, whatever the
/// archive says of their number.
/// </summary>
internal static class ZipDirectory
{
    private const int EndBytes = 22;
    private const int HeaderBytes = 46;
    private const uint EndSignature = 0x06054b50;
    private const uint HeaderSignature = 0x02014b50;

    /// <summary>The number of entries, at most one more than <paramref name="max"/>; null when it is no zip, or one of the 64-bit format, which nothing this small needs.</summary>
    public static async Task<int?> CountAsync(Stream file, int max, CancellationToken cancellationToken)
    {
        var tail = new byte[Math.Min(file.Length, EndBytes + ushort.MaxValue)];
        file.Position = file.Length - tail.Length;
        await file.ReadExactlyAsync(tail, cancellationToken);
        if (FindEnd(tail) is not { } at)
        {
            return null;
        }

        var end = tail.AsMemory(at);
        var (entries, offset) = (BinaryPrimitives.ReadUInt16LittleEndian(end.Span[10..]), BinaryPrimitives.ReadUInt32LittleEndian(end.Span[16..]));
        var endsAt = file.Length - tail.Length + at;
        if (entries == ushort.MaxValue || offset > endsAt)
        {
            return null;
        }

        var header = new byte[HeaderBytes];
        var count = 0;
        for (var position = (long)offset; position + HeaderBytes <= endsAt; count++)
        {
            file.Position = position;
            await file.ReadExactlyAsync(header, cancellationToken);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature || count > max)
            {
                break;
            }

            position += HeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(30))
                + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(32));
        }

        file.Position = 0;
        return count;
    }

    // The last one there is, as readers look for it; nothing may follow it but its own comment.
    private static int? FindEnd(byte[] tail)
    {
        for (var at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) == EndSignature)
            {
                return at + EndBytes + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) == tail.Length ? at : null;
            }
        }

        return null;
    }
}
