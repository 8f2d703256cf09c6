using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Scheduler.Server.Startup;

/// <summary>The certificate of the HTTPS listener: the configured one, or one made on first start.</summary>
internal static class ServerCertificate
{
    private const string FileName = "server.pfx";
    private const int ValidYears = 5;

    public static X509Certificate2 Load(TlsOptions options, DataFolder data, DateTimeOffset now)
    {
        if (!string.IsNullOrWhiteSpace(options.CertificatePath))
        {
            return LoadConfigured(options.CertificatePath, options.CertificatePassword);
        }

        var path = data.File(FileName);
        if (File.Exists(path))
        {
            var own = LoadConfigured(path, null);
            if (own.NotAfter.ToUniversalTime() > now.UtcDateTime)
            {
                return own;
            }
        }

        using var made = Make(now);
        data.WriteSecret(FileName, made.Export(X509ContentType.Pkcs12));
        return LoadConfigured(path, null);
    }

    public static string Sha256(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    private static X509Certificate2 LoadConfigured(string path, string? password)
    {
        if (!File.Exists(path))
        {
            throw new StartupException($"Tls:CertificatePath {path} does not exist.");
        }

        try
        {
            return path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase)
                ? LoadPem(path, password)
                : X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartupException(
                $"Tls:CertificatePath {path} cannot be read: {exception.Message} Give a PFX file (with Tls:CertificatePassword if it has one) or a PEM file with certificate and key.",
                exception);
        }
    }

    private static X509Certificate2 LoadPem(string path, string? password) =>
        password is null ? X509Certificate2.CreateFromPemFile(path) : X509Certificate2.CreateFromEncryptedPemFile(path, password);

    private static X509Certificate2 Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=QuartzScheduler", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName(Dns.GetHostName());
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));

        // A day back, so that a machine whose clock is behind accepts it.
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(ValidYears));
    }
}
