using System.Security.Cryptography;
using System.Text;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Packages;

/// <summary>
/// Encrypts private keys for the database with a key derived from the cluster's secret, which every node has and the database does not. A sealed key
/// opens under its own id only.
/// </summary>
internal sealed class PrivateKeySeal(ClusterSecret secret)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _key = secret.Derive("package-keys");

    public string Seal(string id, byte[] privateKey)
    {
        var sealedKey = new byte[NonceBytes + TagBytes + privateKey.Length];
        var nonce = sealedKey.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, privateKey, sealedKey.AsSpan(NonceBytes + TagBytes), sealedKey.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(id));
        return Convert.ToBase64String(sealedKey);
    }

    /// <exception cref="CryptographicException">It was sealed under another secret or id, or was changed.</exception>
    public byte[] Open(string id, string sealedText)
    {
        var sealedKey = Convert.FromBase64String(sealedText).AsSpan();
        if (sealedKey.Length <= NonceBytes + TagBytes)
        {
            throw new CryptographicException("The sealed key is too short.");
        }

        var privateKey = new byte[sealedKey.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(sealedKey[..NonceBytes], sealedKey[(NonceBytes + TagBytes)..], sealedKey.Slice(NonceBytes, TagBytes), privateKey, Encoding.UTF8.GetBytes(id));
        return privateKey;
    }
}
