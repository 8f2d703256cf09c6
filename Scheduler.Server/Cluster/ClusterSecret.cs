using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Server.Cluster;

/// <summary>The secret that all nodes share. Nothing uses it directly: each purpose derives a key of its own.</summary>
internal sealed class ClusterSecret(byte[] secret)
{
    public const int MinimumBytes = 32;

    /// <param name="purpose">Names the key; another purpose gives an unrelated one.</param>
    /// <param name="bytes">The key's length.</param>
    public byte[] Derive(string purpose, int bytes = 32) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, bytes, salt: null, info: Encoding.UTF8.GetBytes($"quartzscheduler/{purpose}"));
}
