using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Executors.Routing;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Tests.Triggers;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Maintenance;

public sealed class BroadcastSweepTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_Broadcast_IsSpreadOverThoseWhoAreThereShortlyBeforeItIsDue(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows, delivery) = (new FixedClock { NowMicros = Now }, new RunRows(database.Database), new RecordedDelivery());
        using var fleet = new Fleet(database.Database, clock);
        var first = await fleet.AddAsync('a');
        var broadcast = Template with { Routing = RoutingStrategy.Broadcast, Overlap = OverlapPolicy.Skip };
        var run = await rows.PlanAsync(null, Now + 6_000_000, broadcast);
        using var sweep = Sweeps.Create(database, fleet, clock, delivery, template: broadcast);

        await sweep.SweepAsync(CancellationToken.None);
        var early = await rows.ReadAsync(run);
        var second = await fleet.AddAsync('b');
        clock.Advance(TimeSpan.FromSeconds(1));
        await sweep.SweepAsync(CancellationToken.None);
        await sweep.SweepAsync(CancellationToken.None);

        var shards = await rows.ReadJobAsync(Job);
        Assert.Equal((null, ""), (early.ShardIndex, early.OpenExecutor));
        Assert.Equal([(run, 0, 2, first), (shards[1].Id, 1, 2, second)], shards.Select(shard => (shard.Id, shard.ShardIndex ?? -1, shard.ShardCount ?? -1, shard.OpenExecutor)));
        Assert.Equal([first, second], delivery.Looked.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_ShardWhoseExecutorIsGone_WaitsForItAMomentAndGoesToAnotherThen(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows) = (new FixedClock { NowMicros = Now }, new RunRows(database.Database));
        using var fleet = new Fleet(database.Database, clock);
        var broadcast = Template with { Routing = RoutingStrategy.Broadcast };
        var (own, other) = (await fleet.AddAsync('a', row => row with { Connected = false }), await fleet.AddAsync('b', row => row with { SeenAt = row.SeenAt + 5_000_000 }));
        var run = await rows.PlanShardAsync(own, Now + 1_000_000, broadcast, 0, 2);
        using var sweep = Sweeps.Create(database, fleet, clock, new RecordedDelivery(), template: broadcast);

        await sweep.SweepAsync(CancellationToken.None);
        var waits = await rows.ReadAsync(run);
        clock.Advance(TimeSpan.FromSeconds(5));
        await sweep.SweepAsync(CancellationToken.None);

        var moved = await rows.ReadAsync(run);
        Assert.Equal((own, "", 2), (waits.ExecutorId, waits.OpenExecutor, waits.Fence));
        Assert.Equal((other, other, 0, 2), (moved.ExecutorId, moved.OpenExecutor, moved.ShardIndex, moved.ShardCount));
        Assert.StartsWith($"takes the shard over from name-{own}", RoutedRuns.WhyOf(moved.Routing!, $"name-{other}"), StringComparison.Ordinal); // it was routed again
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Sweep_ShardThatIsTriedAgain_StaysWithItsExecutor(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (clock, rows) = (new FixedClock { NowMicros = Now }, new RunRows(database.Database));
        using var fleet = new Fleet(database.Database, clock);
        var broadcast = Template with { Routing = RoutingStrategy.Broadcast };
        await fleet.AddAsync('a');
        var own = await fleet.AddAsync('b');
        fleet.Directory.Find(own)!.SetOpen(9);
        var run = await rows.PlanShardAsync(own, Now, broadcast, 1, 2);
        await rows.ExecuteAsync("UPDATE runs SET open_executor = '', reason = 'retry', fence = 2, attempt = 2, not_before = @Now WHERE id = @run", new { run, Now });
        using var sweep = Sweeps.Create(database, fleet, clock, new RecordedDelivery(), template: broadcast);

        await sweep.SweepAsync(CancellationToken.None);

        var again = await rows.ReadAsync(run);
        Assert.Equal((own, RunReasons.Retry, 1, 2), (again.OpenExecutor, again.Reason, again.ShardIndex, again.ShardCount));
    }
}
