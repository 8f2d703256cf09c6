using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Cluster;

public sealed class SweepLeaseTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task TryAcquire_WhileAnotherNodeHolds_IsRefusedUntilItEnds(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        var (first, second) = (Lease(database, "first", clock), Lease(database, "second", clock));

        var taken = await first.TryAcquireAsync("retention", Minute, CancellationToken.None);
        var refused = await second.TryAcquireAsync("retention", Minute, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(61));
        var inherited = await second.TryAcquireAsync("retention", Minute, CancellationToken.None);
        var late = await first.TryAcquireAsync("retention", Minute, CancellationToken.None);

        Assert.True(taken);
        Assert.False(refused);
        Assert.True(inherited);
        Assert.False(late);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TryAcquire_ByItsHolder_RenewsAndKeepsOthersOut(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        var (first, second) = (Lease(database, "first", clock), Lease(database, "second", clock));
        await first.TryAcquireAsync("retention", Minute, CancellationToken.None);

        clock.Advance(TimeSpan.FromSeconds(50));
        var renewed = await first.TryAcquireAsync("retention", Minute, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(50));
        var refused = await second.TryAcquireAsync("retention", Minute, CancellationToken.None);

        Assert.True(renewed);
        Assert.False(refused);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TryAcquire_ByManyAtOnce_SucceedsOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        var nodes = Enumerable.Range(0, 8).Select(number => Lease(database, $"node{number}", clock)).ToList();
        await nodes[0].TryAcquireAsync("retention", Minute, CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(2));

        var taken = await Task.WhenAll(nodes.Skip(1).Select(node => Task.Run(() => node.TryAcquireAsync("retention", Minute, CancellationToken.None))));

        Assert.Single(taken, won => won);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Release_ByItsHolderOnly_LetsAnotherIn(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        var (first, second) = (Lease(database, "fir@st", clock), Lease(database, "second", clock));
        await first.TryAcquireAsync("retention", Minute, CancellationToken.None);

        await second.ReleaseAsync("retention", CancellationToken.None);
        var stillHeld = await second.TryAcquireAsync("retention", Minute, CancellationToken.None);
        await first.ReleaseAsync("retention", CancellationToken.None);
        var taken = await second.TryAcquireAsync("retention", Minute, CancellationToken.None);

        Assert.False(stillHeld);
        Assert.True(taken);
    }

    private static SweepLease Lease(MigratedDatabase database, string node, FixedClock clock) =>
        new(new ClusterSettingStore(database.Database), new NodeIdentity(node, $"{node}-instance", "https://127.0.0.1:1"), clock);
}
