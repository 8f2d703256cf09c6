using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Server.Cluster;

/// <summary>Encrypts what is stored and must be read again, with AES-GCM under a key that the cluster's secret gives for one purpose.</summary>
internal sealed class SecretBox(ClusterSecret secret, string purpose)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _key = secret.Derive(purpose);

    /// <param name="content">What to hide.</param>
    /// <param name="owner">The id of the row it stands in: moved to another one, it cannot be read.</param>
    public string Protect(ReadOnlySpan<byte> content, string owner)
    {
        var box = new byte[NonceBytes + TagBytes + content.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(box.AsSpan(0, NonceBytes), content, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(owner));
        return Convert.ToBase64String(box);
    }

    /// <summary>Null when it was written under another cluster's secret or for another row, or changed since.</summary>
    public byte[]? Reveal(string box, string owner)
    {
        var bytes = Convert.FromBase64String(box);
        var content = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), content, Encoding.UTF8.GetBytes(owner));
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
