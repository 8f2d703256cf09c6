using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Executor.Host.Push;

/// <summary>Accepts the pinned certificate, or else what the machine trusts, and remembers what it refused.</summary>
internal sealed class ServerTrust(string? fingerprint)
{
    private const int FingerprintLength = 64;

    /// <summary>What to say about the certificate that was refused; null when none was.</summary>
    public string? Refused { get; private set; }

    /// <summary>A fingerprint as 64 upper-case digits; null when it is none. Colons and blanks are allowed in the input.</summary>
    public static string? Normalize(string fingerprint)
    {
        string digits = fingerprint.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return digits.Length == FingerprintLength && digits.All(char.IsAsciiHexDigit) ? digits : null;
    }

    public bool Accepts(X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            Refused = "The server showed no certificate.";
            return false;
        }

        string shown = Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData()));
        if (fingerprint is not null ? shown == fingerprint : errors is SslPolicyErrors.None)
        {
            return true;
        }

        Refused = fingerprint is not null
            ? $"The server shows another certificate than --certificate-sha256 allows: {shown}. It was renewed, or somebody else answers there."
            : $"The server's certificate is not trusted by this machine ({errors}). Its SHA-256 is {shown}: compare it with what the server prints at its start, then give --certificate-sha256 {shown}; or add its issuer to the machine's trusted certificates.";
        return false;
    }
}
