using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Webhooks.Callbacks;

/// <summary>
/// Makes and checks the tokens of callbacks. A token says which delivery it ends and is signed with a key of the cluster's, so every node can read it and
/// none is stored; it is used up when that delivery has ended.
/// </summary>
internal sealed class CallbackTokens(ClusterSecret secret)
{
    private const int RunBytes = 16;
    private const int FenceBytes = 4;
    private const int StartedBytes = 8;
    private const int ContentBytes = RunBytes + FenceBytes + StartedBytes;
    private const int TotalBytes = ContentBytes + HMACSHA256.HashSizeInBytes;
    private readonly byte[] _key = secret.Derive("webhook-callbacks");

    /// <summary>How long the text of a token is.</summary>
    public static int Length { get; } = Base64Url.GetEncodedLength(TotalBytes);

    public string Issue(CallbackToken token)
    {
        Span<byte> bytes = stackalloc byte[TotalBytes];
        Convert.FromHexString(token.RunId).CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[RunBytes..], token.Fence);
        BinaryPrimitives.WriteInt64BigEndian(bytes[(RunBytes + FenceBytes)..], token.StartedAtMicros);
        HMACSHA256.HashData(_key, bytes[..ContentBytes], bytes[ContentBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Null when it is none of this cluster's.</summary>
    public CallbackToken? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[TotalBytes];
        if (text.Length != Length || Base64Url.DecodeFromChars(text, bytes, out _, out var written) != OperationStatus.Done || written != TotalBytes)
        {
            return null;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes[..ContentBytes], expected);
        return CryptographicOperations.FixedTimeEquals(expected, bytes[ContentBytes..])
            ? new CallbackToken(
                Convert.ToHexStringLower(bytes[..RunBytes]),
                BinaryPrimitives.ReadInt32BigEndian(bytes[RunBytes..]),
                BinaryPrimitives.ReadInt64BigEndian(bytes[(RunBytes + FenceBytes)..]))
            : null;
    }
}
