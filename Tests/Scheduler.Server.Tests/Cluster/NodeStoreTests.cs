using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Cluster;

public sealed class NodeStoreTests
{
    private static readonly long Now = Ledger.Start;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task TryRegister_ANameInUse_IsRefusedUntilItsHolderIsSilent(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new NodeStore(database.Database);
        await store.TryRegisterAsync(Node("node-1", "first", Now), Now - 1, CancellationToken.None);

        var refused = await store.TryRegisterAsync(Node("node-1", "second", Now + 5), Now, CancellationToken.None);
        var again = await store.TryRegisterAsync(Node("node-1", "first", Now + 6), Now, CancellationToken.None);
        var inherited = await store.TryRegisterAsync(Node("node-1", "second", Now + 9), Now + 7, CancellationToken.None);

        Assert.Equal((false, true, true), (refused, again, inherited));
        Assert.Equal("second", Assert.Single(await store.ListAsync(CancellationToken.None)).InstanceId);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task CheckIn_ByOneWhoseNameWasTaken_IsRefusedAndChangesNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new NodeStore(database.Database);
        await store.TryRegisterAsync(Node("node-1", "first", Now), 0, CancellationToken.None);
        await store.TryRegisterAsync(Node("node-1", "second", Now + 5), Now + 1, CancellationToken.None);

        var old = await store.CheckInAsync(Identity("first"), Now + 9, 1, 2, null, CancellationToken.None);
        await store.StopAsync(Identity("first"), Now + 9, CancellationToken.None);
        var before = Assert.Single(await store.ListAsync(CancellationToken.None));
        var current = await store.CheckInAsync(Identity("second"), Now + 10, 1, 2, """{"runs":3}""", CancellationToken.None);

        Assert.Equal((false, true), (old, current));
        Assert.Equal((Now + 5, null), (before.SeenAt, before.StoppedAt));
        Assert.Equal(Now + 10, Assert.Single(await store.ListAsync(CancellationToken.None)).SeenAt);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TryRegister_AfterAStop_IsFreeAtOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new NodeStore(database.Database);
        await store.TryRegisterAsync(Node("node-1", "first", Now), 0, CancellationToken.None);
        await store.StopAsync(Identity("first"), Now + 1, CancellationToken.None);

        var taken = await store.TryRegisterAsync(Node("node-1", "second", Now + 2), 0, CancellationToken.None);

        Assert.True(taken);
        Assert.Null(Assert.Single(await store.ListAsync(CancellationToken.None)).StoppedAt);
    }

    internal static NodeRow Node(string name, string instance, long seenAt) =>
        new() { Name = name, InstanceId = instance, AdvertisedUrl = "https://127.0.0.1:1", Version = "1", StartedAt = seenAt, SeenAt = seenAt };

    private static NodeIdentity Identity(string instance) => new("node-1", instance, "https://127.0.0.1:1");
}
