using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Server.Webhooks;

/// <summary>The header <c>webhook-signature</c> of Standard Webhooks (https://www.standardwebhooks.com).</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>Signs what the receiver gets: the id, the time in seconds and the body's bytes as they are sent.</summary>
    public static string Of(string secret, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp.ToUnixTimeSeconds()}.")));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }

    /// <summary>A secret with the standard's prefix is base64; any other, or one that only looks like it, is its own bytes.</summary>
    private static byte[] Key(string secret) =>
        secret.StartsWith(Prefix, StringComparison.Ordinal) && Base64.IsValid(secret.AsSpan(Prefix.Length))
            ? Convert.FromBase64String(secret[Prefix.Length..])
            : Encoding.UTF8.GetBytes(secret);
}
