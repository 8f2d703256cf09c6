using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Executor.Sdk.Hosting;

namespace Executor.Sdk.Connection;

/// <summary>Decides whether a server's certificate is accepted: any, the pinned one, or what the machine trusts.</summary>
internal sealed class ServerTrust(ExecutorOptions options)
{
    private readonly string? _pin = Normalize(options.ServerCertificateSha256);

    /// <summary>A fingerprint as 64 lower-case hexadecimal digits; colons and blanks are allowed in the input.</summary>
    public static string? Normalize(string? fingerprint)
        => string.IsNullOrWhiteSpace(fingerprint)
            ? null
            : fingerprint.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

    public bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return false;
        }

        if (_pin is not null)
        {
            byte[] hash = SHA256.HashData(certificate.GetRawCertData());
            return string.Equals(Convert.ToHexStringLower(hash), _pin, StringComparison.Ordinal);
        }

        return options.TrustServerCertificate || errors is SslPolicyErrors.None;
    }
}
