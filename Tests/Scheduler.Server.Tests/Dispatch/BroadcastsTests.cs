using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Dispatch;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Executors.Routing;
using Scheduler.Server.Tests.Runs;
using Scheduler.Server.Tests.Triggers;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Dispatch;

public sealed class BroadcastsTests
{
    private static readonly RunTemplate Broadcast = Template with { Routing = RoutingStrategy.Broadcast, Overlap = OverlapPolicy.Skip };

    private readonly FixedClock _clock = new() { NowMicros = Now };
    private readonly RecordedDelivery _delivery = new();

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Spread_AnOccurrence_BecomesARunForEachExecutorThatFits(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, _clock);
        var (last, first) = (await fleet.AddAsync('b'), await fleet.AddAsync('a'));
        var draining = await fleet.AddAsync('c', row => row with { Draining = true });
        await fleet.AddAsync('d', row => row with { App = "other" });
        var rows = new RunRows(database.Database);
        var planned = rows.New(null, Now + 4_000_000, Broadcast) with { Args = """{"n":7}""", ChainId = new string('9', 32) };
        await rows.InsertAsync(planned);

        await BroadcastParts.Create(database.Database, _clock, fleet.Directory, _delivery).SpreadAsync([(planned.Id, Broadcast)], CancellationToken.None);

        var shards = await rows.ReadJobAsync(Job);
        Assert.Equal([(0, 2, first), (1, 2, last)], shards.Select(run => (run.ShardIndex ?? -1, run.ShardCount ?? -1, run.OpenExecutor)));
        Assert.Equal([planned.Origin, $"{planned.Origin}#1"], shards.Select(run => run.Origin));
        Assert.Equal(planned.Id, shards[0].Id);
        Assert.All(shards, run => Assert.Equal((RunState.Planned, null, 1, 1, Now + 4_000_000, planned.ChainId), (run.State, run.Reason, run.Fence, run.Attempt, run.DueAt, run.ChainId)));
        Assert.Equal([first, last], _delivery.Looked);
        Assert.Equal("draining", RoutedRuns.WhyOf(shards[0].Routing!, $"name-{draining}")); // it tells who was left out
        var waiting = await new RunDeliveryStore(database.Database).ReadWaitingAsync([.. shards.Select(run => run.Id)], CancellationToken.None);
        Assert.Equal([(0, """{"n":7}"""), (1, """{"n":7}""")], waiting.OrderBy(run => run.ShardIndex).Select(run => (run.ShardIndex ?? -1, run.Args)));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Spread_ByTwoNodesAtOnce_WritesEachShardOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, _clock);
        foreach (var letter in "abc")
        {
            await fleet.AddAsync(letter);
        }

        var rows = new RunRows(database.Database);
        var due = new List<(string, RunTemplate)>();
        for (var i = 0; i < 60; i++)
        {
            due.Add((await rows.PlanAsync(null, Now + i, Broadcast), Broadcast));
        }

        var nodes = Enumerable.Range(0, 2).Select(_ => BroadcastParts.Create(database.Database, _clock, fleet.Directory, _delivery)).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.SpreadAsync(due, CancellationToken.None))));

        var shards = await rows.ReadJobAsync(Job);
        Assert.Equal(180, shards.Count);
        Assert.All(shards.GroupBy(run => run.DueAt), group => Assert.Equal([0, 1, 2], group.Select(run => run.ShardIndex ?? -1)));
        Assert.All(shards.GroupBy(run => run.DueAt), group => Assert.Equal("abc", string.Concat(group.Select(run => run.OpenExecutor![0])))); // open, so it has one
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Spread_WithNobodyThere_WaitsForTheFirstWhoComes(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, _clock);
        var rows = new RunRows(database.Database);
        var planned = rows.New(null, Now, Broadcast) with { Reason = null };
        await rows.InsertAsync(planned);
        var broadcasts = BroadcastParts.Create(database.Database, _clock, fleet.Directory, _delivery);

        await broadcasts.SpreadAsync([(planned.Id, Broadcast)], CancellationToken.None);
        var waits = await rows.ReadAsync(planned.Id);
        var only = await fleet.AddAsync('a');
        await broadcasts.SpreadAsync([(planned.Id, Broadcast)], CancellationToken.None);

        var run = Assert.Single(await rows.ReadJobAsync(Job));
        Assert.Equal((RunState.Planned, RunReasons.NoExecutor, null), (waits.State, waits.Reason, waits.ShardIndex));
        Assert.Equal((null, only, 0, 1), (run.Reason, run.OpenExecutor, run.ShardIndex, run.ShardCount));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Spread_OfADueRun_IsSentToTheExecutorsOfThisNodeWithItsShard(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, _clock);
        var (here, elsewhere) = (await fleet.AddAsync('a'), await fleet.AddAsync('b'));
        var (rows, registry, remote) = (new RunRows(database.Database), new SessionRegistry(), new RecordedRemote());
        registry.Add(new ExecutorSession(
            Fleet.Row(here, Now), new ExecutorConnection { Id = "connection", App = "app", Transport = "webSocket", Remote = remote, Abort = () => { } }, TimeProvider.System));
        var run = await rows.PlanAsync(null, Now, Broadcast);

        await BroadcastParts.Create(database.Database, _clock, fleet.Directory, _delivery, registry).SpreadAsync([(run, Broadcast)], CancellationToken.None);

        var shards = await rows.ReadJobAsync(Job);
        Assert.Equal([(RunState.Dispatched, here, (long?)Now), (RunState.Planned, elsewhere, null)], shards.Select(shard => (shard.State, shard.OpenExecutor, shard.SentAt)));
        Assert.True(remote.Assigned.TryRead(out var sent));
        Assert.Equal((run, 1, new ShardInfo(0, 2), OverlapPolicy.Skip), Assert.Single(sent.Select(assignment => (assignment.RunId, assignment.Fence, assignment.Shard, assignment.Overlap))));
        Assert.Equal([elsewhere], _delivery.Looked);
    }

    [Theory]
    [InlineData(OverlapPolicy.Skip, 0, 1, OverlapPolicy.Skip)]
    [InlineData(OverlapPolicy.Skip, 0, 2, OverlapPolicy.Queue)]
    [InlineData(OverlapPolicy.Replace, 3, 2, OverlapPolicy.Queue)]
    [InlineData(OverlapPolicy.Allow, 3, 2, OverlapPolicy.Allow)]
    [InlineData(OverlapPolicy.Skip, null, 2, OverlapPolicy.Skip)]
    internal void Assignment_OfAShardThatIsDeliveredAgain_WaitsForWhatGoesOnThere(OverlapPolicy overlap, int? index, int fence, OverlapPolicy expected)
    {
        var run = new WaitingRun
        {
            Id = "r",
            JobId = Job,
            JobVersion = 1,
            ExecutorId = Mine,
            Fence = fence,
            Attempt = 1,
            Priority = 5,
            DueAt = Now,
            ShardIndex = index,
            ShardCount = index is null ? null : 4,
        };
        var job = new JobDefinition { Group = "default", Name = "job", Args = JsonElement.Parse("{}"), Template = Broadcast with { Overlap = overlap } };

        var assignment = AssignmentFactory.Create(run, job, null);

        Assert.Equal((expected, index is { } shard ? new ShardInfo(shard, 4) : null), (assignment.Overlap, assignment.Shard));
    }
}
