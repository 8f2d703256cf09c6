using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Executor.Sdk.Connection;
using Executor.Sdk.Hosting;

namespace Executor.Sdk.Tests.Connection;

public sealed class ServerTrustTests
{
    [Theory]
    [InlineData(true, false, SslPolicyErrors.RemoteCertificateChainErrors, true)]
    [InlineData(false, false, SslPolicyErrors.RemoteCertificateChainErrors, false)]
    [InlineData(false, true, SslPolicyErrors.RemoteCertificateChainErrors, true)]
    [InlineData(false, false, SslPolicyErrors.None, true)]
    public void Accepts_PinTrustAndErrors_DecideTogether(bool pinned, bool trustAll, SslPolicyErrors errors, bool accepted)
    {
        using var certificate = Make();
        string? pin = pinned ? certificate.GetCertHashString(HashAlgorithmName.SHA256) : null;
        var trust = new ServerTrust(new ExecutorOptions { ServerCertificateSha256 = pin, TrustServerCertificate = trustAll });

        Assert.Equal(accepted, trust.Accepts(certificate, errors));
    }

    [Fact]
    public void Accepts_OtherCertificateThanThePinnedOne_IsRefusedEvenWhenTheMachineTrustsIt()
    {
        using var pinned = Make();
        using var other = Make();
        var trust = new ServerTrust(new ExecutorOptions { ServerCertificateSha256 = pinned.GetCertHashString(HashAlgorithmName.SHA256) });

        Assert.False(trust.Accepts(other, SslPolicyErrors.None));
    }

    [Fact]
    public void Normalize_ColonsAndCase_DoNotMatter()
        => Assert.Equal("abcd", ServerTrust.Normalize("AB:CD"));

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
