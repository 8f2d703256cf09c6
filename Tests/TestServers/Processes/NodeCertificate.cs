using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TestServers.Processes;

/// <summary>One self-made certificate for all nodes of a test, as an operator would hand it out, and its fingerprint to pin.</summary>
public sealed class NodeCertificate
{
    private NodeCertificate(string path, string sha256)
    {
        Path = path;
        Sha256 = sha256;
    }

    /// <summary>The PKCS#12 file's password.</summary>
    public static string Password => "only-for-tests";

    /// <summary>The PKCS#12 file.</summary>
    public string Path { get; }

    /// <summary>The certificate's SHA-256 in hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>Makes a certificate for 127.0.0.1 and writes it to a file.</summary>
    public static NodeCertificate Create(string path)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=QuartzScheduler test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, Password));
        return new NodeCertificate(path, certificate.GetCertHashString(HashAlgorithmName.SHA256));
    }
}
