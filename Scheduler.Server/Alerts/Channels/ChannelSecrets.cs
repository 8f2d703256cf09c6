using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Alerts.Channels;

/// <summary>Encrypts the secret parts of channels with AES-GCM under a key derived from the cluster's secret, bound to the channel they belong to.</summary>
internal sealed class ChannelSecrets(ClusterSecret secret)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private readonly byte[] _key = secret.Derive("alert-channels");

    public string Protect(string channelId, ChannelSecret value)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(value);
        var box = new byte[NonceBytes + TagBytes + text.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(box.AsSpan(0, NonceBytes), text, box.AsSpan(NonceBytes + TagBytes), box.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(channelId));
        return Convert.ToBase64String(box);
    }

    /// <summary>Null when it was written under another cluster's secret, or changed since.</summary>
    public ChannelSecret? Reveal(string channelId, string box)
    {
        var bytes = Convert.FromBase64String(box);
        var text = new byte[bytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes + TagBytes), bytes.AsSpan(NonceBytes, TagBytes), text, Encoding.UTF8.GetBytes(channelId));
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return JsonSerializer.Deserialize<ChannelSecret>(text);
    }
}
