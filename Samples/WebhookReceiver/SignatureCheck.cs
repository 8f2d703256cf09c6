using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace WebhookReceiver;

/// <summary>Checks the signature of Standard Webhooks (https://www.standardwebhooks.com) before anything of a webhook is believed.</summary>
internal sealed class SignatureCheck(string secret, TimeProvider time)
{
    private const string Prefix = "whsec_";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);
    private readonly byte[] _key = secret.StartsWith(Prefix, StringComparison.Ordinal) ? Convert.FromBase64String(secret[Prefix.Length..]) : Encoding.UTF8.GetBytes(secret);

    /// <summary>The webhook of a request; null when it is not signed with the secret, or was signed too long ago to be anything but a replay.</summary>
    public async Task<Webhook?> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var (id, timestamp) = (request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString());
        return IsRecent(timestamp) && IsSigned(id, timestamp, body.ToArray(), request.Headers["webhook-signature"].ToString())
            ? JsonSerializer.Deserialize<Webhook>(body.ToArray(), JsonSerializerOptions.Web)
            : null;
    }

    private bool IsRecent(string timestamp) =>
        long.TryParse(timestamp, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - seconds) <= Tolerance.TotalSeconds;

    // The header may hold several signatures, so that a secret can be replaced.
    private bool IsSigned(string id, string timestamp, byte[] body, string signatures)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = Encoding.ASCII.GetBytes("v1," + Convert.ToBase64String(HMACSHA256.HashData(_key, signed)));
        return signatures.Split(' ').Any(signature => CryptographicOperations.FixedTimeEquals(expected, Encoding.ASCII.GetBytes(signature)));
    }
}
