using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using Microsoft.AspNetCore.SignalR;

namespace Executor.Host.Tests.Packages;

/// <summary>Signs, orders and hands out packages over a <see cref="TestNode"/>, as the server does.</summary>
internal sealed class PackageServer : IDisposable
{
    public const string App = "tests";
    private const int MostBytes = 256 * 1024;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ConcurrentDictionary<(string Name, string Version), byte[]> _archives = new();
    private readonly ConcurrentQueue<PackageRead> _reads = new();

    public PackageServer(TestNode node)
    {
        Node = node;
        node.ReadPackage = Read;
        byte[] publicKey = _key.ExportSubjectPublicKeyInfo();
        Key = new PackageKey(Convert.ToHexStringLower(SHA256.HashData(publicKey)), Convert.ToBase64String(publicKey));
    }

    public TestNode Node { get; }

    public PackageKey Key { get; }

    public IReadOnlyList<PackageRead> Reads => [.. _reads];

    /// <summary>Called with each part before it is handed out; may throw.</summary>
    public Action<PackageRead>? Reading { get; set; }

    /// <summary>Keeps an archive and signs the order to run it.</summary>
    public PackageRelease Release(BuiltPackage package, long revision, Func<PackageStatement, PackageStatement>? change = null, byte[]? archive = null)
    {
        byte[] bytes = package.ToBytes();
        var statement = new PackageStatement
        {
            Name = package.Name,
            Version = package.Version,
            App = App,
            Revision = revision,
            ManifestSha256 = Convert.ToHexStringLower(SHA256.HashData(package.ManifestBytes())),
            ArchiveSha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            SizeBytes = bytes.Length,
            IssuedAtMicros = 1,
        };
        statement = change?.Invoke(statement) ?? statement;
        _archives[(statement.Name, statement.Version)] = archive ?? bytes;
        return Sign(statement);
    }

    public Task OrderAsync(params PackageRelease[] releases) => Node.OrderAsync(new PackageOrders { Releases = releases, Keys = [Key] });

    /// <summary>Waits until the executor says so of a version.</summary>
    public async Task<PackageReport> ToldAsync(string name, string version, PackageState state, long? revision = null)
    {
        bool Is(PackageReport report) => report.Name == name && report.Version == version && report.State == state && (revision is null || report.Revision == revision);
        var told = await Node.Seen.FirstAsync<PackagesTold>(told => told.Report.Packages.Any(Is));
        return told.Report.Packages.Last(Is);
    }

    public void Dispose() => _key.Dispose();

    private PackageRelease Sign(PackageStatement statement)
    {
        string text = JsonSerializer.Serialize(statement, ProtocolJson.Options);
        byte[] signature = _key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new PackageRelease(text, Key.Id, Convert.ToBase64String(signature));
    }

    private PackageChunk Read(PackageRead read)
    {
        _reads.Enqueue(read);
        Reading?.Invoke(read);
        if (!_archives.TryGetValue((read.Name, read.Version), out byte[]? archive))
        {
            throw new HubException($"package: app '{App}' is not to run version {read.Version} of {read.Name}.");
        }

        return new PackageChunk([.. archive.Skip((int)read.OffsetBytes).Take(MostBytes)], archive.Length);
    }
}
