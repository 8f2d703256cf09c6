using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Packages;

/// <summary>Signs what an app is to run. A statement that was signed already is handed out again.</summary>
internal sealed class StatementSigner(PrivateKeySeal seal, IClusterClock clock)
{
    private const int MaxKept = 10_000;
    private readonly Dictionary<(string KeyId, string App, string Name, string Version, long Revision), PackageRelease> _signed = [];
    private readonly Lock _gate = new();

    /// <exception cref="CryptographicException">The cluster's secret is another one than when the key was made.</exception>
    public PackageRelease Sign(OrderedPackage package, PackageKeyRow key)
    {
        var id = (key.Id, package.App, package.Name, package.Version, package.Revision);
        lock (_gate)
        {
            if (_signed.TryGetValue(id, out var known))
            {
                return known;
            }

            if (_signed.Count >= MaxKept)
            {
                _signed.Clear();
            }

            return _signed[id] = SignNew(package, key);
        }
    }

    private PackageRelease SignNew(OrderedPackage package, PackageKeyRow key)
    {
        var statement = JsonSerializer.Serialize(
            new PackageStatement
            {
                Name = package.Name,
                Version = package.Version,
                App = package.App,
                Revision = package.Revision,
                ManifestSha256 = package.ManifestSha256,
                ArchiveSha256 = package.ArchiveSha256,
                SizeBytes = package.SizeBytes,
                IssuedAtMicros = clock.NowMicros,
            },
            ProtocolJson.Options);
        using var signer = ECDsa.Create();
        signer.ImportPkcs8PrivateKey(seal.Open(key.Id, key.PrivateKey ?? throw new CryptographicException($"Key {key.Id} signs no more.")), out _);
        var signature = signer.SignData(Encoding.UTF8.GetBytes(statement), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new PackageRelease(statement, key.Id, Convert.ToBase64String(signature));
    }
}
