using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Executor.Sdk.Protocol;
using Scheduler.Server.Audit;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Packages;

public sealed class SigningTests
{
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Release_WithThePublicKeyOfTheOrders_VerifiesAndWithOneByteChangedDoesNot(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        var archive = new TestArchive().ToBytes();
        await world.UploadAsync(archive);
        var deployment = await world.DeployAsync("Greeter", "1.0.0");
        var (_, remote) = world.Connect(await world.AddExecutorAsync('a'));

        var orders = (await world.OrdersAsync(remote))!; // the first ones

        var release = Assert.Single(orders.Releases);
        Assert.True(IsGenuine(release, orders.Keys));
        var statement = JsonSerializer.Deserialize<PackageStatement>(release.Statement, ProtocolJson.Options)!; // as it was signed
        Assert.Equal(("Greeter", "1.0.0", "app", deployment.Revision, (long)archive.Length), (statement.Name, statement.Version, statement.App, statement.Revision, statement.SizeBytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(archive)), statement.ArchiveSha256);
        Assert.Equal(world.Clock.NowMicros, statement.IssuedAtMicros);
        for (var at = 0; at < release.Statement.Length; at++)
        {
            var changed = release.Statement.ToCharArray();
            changed[at] ^= '\u0001';
            Assert.False(IsGenuine(release with { Statement = new string(changed) }, orders.Keys), $"byte {at}");
        }

        var signature = Convert.FromBase64String(release.Signature);
        Assert.Equal(64, signature.Length);
        signature[10] ^= 1;
        Assert.False(IsGenuine(release with { Signature = Convert.ToBase64String(signature) }, orders.Keys));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Rotate_WithAnOverlap_SignsAnewAndKeepsTheOldKeyAcceptedUntilItsEnd(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0");
        await world.DeployAsync("Greeter", "1.0.0");
        var (_, remote) = world.Connect(await world.AddExecutorAsync('a'));
        var before = (await world.OrdersAsync(remote))!; // the first ones

        var (key, _) = await world.Keys.RotateAsync(Overlap, AuditActor.System, CancellationToken.None);
        var during = (await world.OrdersAsync(remote))!; // another key
        var nothing = await world.OrdersAsync(remote);
        world.Clock.Advance(Overlap);
        var after = (await world.OrdersAsync(remote))!; // the old key is gone

        Assert.Equal(key!.Id, during.Releases[0].KeyId); // rotated
        Assert.Equal([key.Id, before.Keys[0].Id], during.Keys.Select(one => one.Id));
        Assert.True(IsGenuine(during.Releases[0], during.Keys));
        Assert.True(IsGenuine(before.Releases[0], during.Keys));
        Assert.Null(nothing);
        Assert.Equal([key.Id], after.Keys.Select(one => one.Id));
        Assert.False(IsGenuine(before.Releases[0], after.Keys));
        await using var connection = await database.Database.OpenAsync(CancellationToken.None);
        Assert.Equal(1, await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM package_keys WHERE private_key IS NOT NULL"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Accepted_AskedByManyNodesAtOnce_IsOneKeyForAll(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        PackageWorld[] nodes = [.. Enumerable.Range(0, 4).Select(_ => new PackageWorld(database.Database, clock))];

        var keys = await Task.WhenAll(nodes.Select(node => node.Keys.AcceptedAsync(CancellationToken.None)));

        Assert.Single(keys.SelectMany(accepted => accepted).Select(key => key.Id).Distinct(StringComparer.Ordinal));
        Array.ForEach(nodes, node => node.Dispose());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Rotate_ByTwoAtOnce_ReplacesOnceOrTwiceAndLeavesOneThatSigns(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.Keys.AcceptedAsync(CancellationToken.None);

        var rotated = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => world.Keys.RotateAsync(Overlap, AuditActor.System, CancellationToken.None)));

        var done = rotated.Count(one => one.Key is not null);
        var accepted = await world.Keys.AcceptedAsync(CancellationToken.None);
        Assert.InRange(done, 1, 2);
        Assert.Equal(done + 1, accepted.Count);
        Assert.Single(accepted, key => key.Active);
    }

    [Fact]
    public async Task Seal_UnderAnotherSecretIdOrText_DoesNotOpen()
    {
        await using var database = await MigratedDatabase.CreateAsync(nameof(DatabaseProvider.Sqlite));
        using var world = new PackageWorld(database.Database);
        using var other = new PackageWorld(database.Database, secret: 8);
        byte[] secret = [1, 2, 3];
        var text = world.Seal.Seal("id", secret);
        var changed = Convert.FromBase64String(text);
        changed[^1] ^= 1;

        Assert.Equal(secret, world.Seal.Open("id", text));
        Assert.DoesNotContain(Convert.ToBase64String(secret), text, StringComparison.Ordinal);
        Assert.ThrowsAny<CryptographicException>(() => world.Seal.Open("other", text));
        Assert.ThrowsAny<CryptographicException>(() => world.Seal.Open("id", Convert.ToBase64String(changed)));
        Assert.ThrowsAny<CryptographicException>(() => world.Seal.Open("id", "AAAA"));
        Assert.ThrowsAny<CryptographicException>(() => other.Seal.Open("id", text));
    }

    /// <summary>As an executor verifies it.</summary>
    private static bool IsGenuine(PackageRelease release, IEnumerable<PackageKey> keys)
    {
        if (keys.FirstOrDefault(key => key.Id == release.KeyId) is not { } found)
        {
            return false;
        }

        var publicKey = Convert.FromBase64String(found.PublicKey);
        Assert.Equal(found.Id, Convert.ToHexStringLower(SHA256.HashData(publicKey)));
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(publicKey, out _);
        return verifier.VerifyData(Encoding.UTF8.GetBytes(release.Statement), Convert.FromBase64String(release.Signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
