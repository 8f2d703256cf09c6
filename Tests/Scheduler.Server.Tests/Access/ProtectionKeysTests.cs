using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Access;

public sealed class ProtectionKeysTests
{
    private const string Secret = "the-cookie-keys-secret-of-a-test";

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Element_StoredByOneNode_IsReadByAnotherAndNotFromTheTable(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        Keys(database, Secret).StoreElement(new XElement("key", new XAttribute("id", "1"), new XElement("masterKey", "c2VjcmV0")), "key-1");

        var read = Assert.Single(Keys(database, Secret).GetAllElements());

        Assert.Equal("c2VjcmV0", read.Element("masterKey")?.Value);
        var row = Assert.Single(await new ProtectionKeyStore(database.Database).ListAsync(CancellationToken.None));
        Assert.DoesNotContain("masterKey", row.Content + Encoding.UTF8.GetString(Convert.FromBase64String(row.Content)), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Element_OfAnotherSecretOrMovedToAnotherRow_IsLeftOut(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new ProtectionKeyStore(database.Database);
        Keys(database, Secret).StoreElement(new XElement("key"), "key-1");
        var content = Assert.Single(await store.ListAsync(CancellationToken.None)).Content;
        await store.AddAsync("another-row", content, 1, CancellationToken.None);

        var own = Keys(database, Secret).GetAllElements();
        var foreign = Keys(database, "another-secret-of-thirty-two-bytes").GetAllElements();

        Assert.Single(own);
        Assert.Empty(foreign);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Element_ChangedInTheTable_IsLeftOut(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var keys = Keys(database, Secret);
        keys.StoreElement(new XElement("key"), "key-1");
        var (id, content) = Assert.Single(await new ProtectionKeyStore(database.Database).ListAsync(CancellationToken.None));
        var bytes = Convert.FromBase64String(content);
        bytes[^1] ^= 1;
        await database.Database.ExecuteAloneAsync("UPDATE data_protection_keys SET content = @content WHERE id = @id", new { id, content = Convert.ToBase64String(bytes) }, CancellationToken.None);

        Assert.Empty(keys.GetAllElements());
    }

    private static ProtectionKeys Keys(MigratedDatabase database, string secret) =>
        new(new ProtectionKeyStore(database.Database), new ClusterSecret(Encoding.UTF8.GetBytes(secret)), new FixedClock(), NullLogger<ProtectionKeys>.Instance);
}
