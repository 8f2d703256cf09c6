using Microsoft.Extensions.Options;
using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Cluster;

public sealed class SchedulingAgreementTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Check_OfAnotherValue_RefusesNamingBoth(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        await Agreement(database, 3_000).CheckAsync(CancellationToken.None);
        await Agreement(database, 3_000).CheckAsync(CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Agreement(database, 2_500).CheckAsync(CancellationToken.None));

        Assert.StartsWith("Scheduling:ArmMs is 2500 here but 3000 in the cluster's database.", refused.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_WhileANodeRuns_IsRefusedAndAfterwardsAgreed(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        await Agreement(database, 3_000).CheckAsync(CancellationToken.None);
        await new NodeStore(database.Database).TryRegisterAsync(NodeStoreTests.Node("node-1", "i", clock.NowMicros), 0, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => Agreement(database, 2_500).ApplyAsync(clock.NowMicros, CancellationToken.None));
        clock.Advance(TimeSpan.FromSeconds(12));
        await Agreement(database, 2_500).ApplyAsync(clock.NowMicros, CancellationToken.None);

        Assert.Contains("node-1", refused.Message, StringComparison.Ordinal);
        await Agreement(database, 2_500).CheckAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Agreement(database, 3_000).CheckAsync(CancellationToken.None));
    }

    private static SchedulingAgreement Agreement(MigratedDatabase database, int armMs) =>
        new(new ClusterSettingStore(database.Database), new NodeStore(database.Database), Options.Create(new SchedulingOptions { ArmMs = armMs }));
}
