using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;
using static Scheduler.Server.Tests.Executors.Routing.RoutedRuns;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Executors.Routing;

public sealed class RunRouterTests
{
    private static readonly RunTemplate Seated = Template with { Overlap = OverlapPolicy.Skip };

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory]
    [InlineData("otherApp")]
    [InlineData("noHandler")]
    [InlineData("labels")]
    [InlineData("draining")]
    [InlineData("drainedByAdmin")]
    [InlineData("offline")]
    [InlineData("notSeen")]
    public async Task Route_WhereOneDoesNotFit_TakesTheOtherAndSaysWhy(string kind)
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        var unfit = await fleet.AddAsync('a', row => Unfit(row with { Labels = """{"zone":"eu"}""", Slots = 10_000 }, kind));
        var router = Router(database, fleet);
        var template = Template with { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["zone"] = "eu" } };

        var alone = await RouteAsync(database, router, template, 1);
        var fit = await fleet.AddAsync('b', row => row with { Labels = """{"zone":"eu","disk":"ssd"}""", Slots = 1 });
        var both = await RouteAsync(database, router, template, 3);

        Assert.Equal((null, RunReasons.NoExecutor), (alone[0].ExecutorId, alone[0].Reason));
        Assert.All(both, run => Assert.Equal((fit, null), (run.ExecutorId, run.Reason)));
        var why = kind switch { "drainedByAdmin" => "draining", "notSeen" => "offline", "noHandler" => "has no handler echo", "labels" => "has not the label zone=eu", _ => kind };
        Assert.All(both, run => Assert.Equal(kind == "otherApp" ? null : why, run.Routing is null ? null : WhyOf(run.Routing, $"name-{unfit}")));
        Assert.Equal(kind == "otherApp", both[0].Routing is null);
    }

    [Fact]
    public async Task Route_OfAnAlarm_NamesItsUserWhoeverIsConnected()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a');

        var runs = await RouteAsync(database, Router(database, fleet), Template with { App = "", Handler = "alarm", User = Mine }, 2);

        Assert.All(runs, run => Assert.Equal((Mine, null, null), (run.ExecutorId, run.Reason, run.Routing)));
    }

    [Fact]
    public async Task Route_LeastLoaded_SharesByTheSlots()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        var large = await fleet.AddAsync('a', row => row with { Slots = 30 });
        var small = await fleet.AddAsync('b', row => row with { Slots = 10 });

        var runs = await RouteAsync(database, Router(database, fleet), Template, 40);

        Assert.Equal((30, 10), (runs.Count(run => run.ExecutorId == large), runs.Count(run => run.ExecutorId == small)));
    }

    [Fact]
    public async Task Route_LeastLoaded_CountsWhatEachHasOpen()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        var (busy, idle) = (await fleet.AddAsync('a'), await fleet.AddAsync('b'));
        fleet.Directory.Find(busy)!.SetOpen(6);

        var runs = await RouteAsync(database, Router(database, fleet), Template, 6);

        Assert.All(runs, run => Assert.Equal(idle, run.ExecutorId));
    }

    [Fact]
    public async Task Route_RoundRobin_TakesTurnsPerJobWhateverTheLoad()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        var (first, second) = (await fleet.AddAsync('a'), await fleet.AddAsync('b'));
        fleet.Directory.Find(first)!.SetOpen(1_000);
        var template = Template with { Routing = RoutingStrategy.RoundRobin };
        var router = Router(database, fleet);

        var runs = await RouteAsync(database, router, template, 3);
        var next = await RouteAsync(database, router, template, 1);
        var otherJob = await RouteAsync(database, router, template with { JobId = new string('9', 32) }, 1);

        Assert.Equal([first, second, first], runs.Select(run => run.ExecutorId));
        Assert.Equal(second, next[0].ExecutorId);
        Assert.Equal(first, otherJob[0].ExecutorId);
    }

    [Theory]
    [InlineData("First", "aaaa")]
    [InlineData("Failover", "aaaa")]
    [InlineData("Last", "cccc")]
    [InlineData("Busyover", "bbbb")]
    [InlineData("LeastFrequentlyUsed", "abca")]
    [InlineData("LeastRecentlyUsed", "abca")]
    [InlineData("Pinned", "bbbb")]
    public async Task Route_EachStrategy_ChoosesAsItSays(string strategy, string expected)
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        var (c, a, b) = (await fleet.AddAsync('c'), await fleet.AddAsync('a'), await fleet.AddAsync('b'));
        fleet.Directory.Find(a)!.SetOpen(10);
        var template = Template with { Routing = Enum.Parse<RoutingStrategy>(strategy), Executor = strategy == "Pinned" ? $"name-{b}" : null };

        var runs = await RouteAsync(database, Router(database, fleet), template, 4);

        Assert.Equal(expected, string.Concat(runs.Select(run => run.ExecutorId![0]))); // each has one
        Assert.All(runs, run => Assert.Equal(3, JsonElement.Parse(run.Routing!).GetProperty("considered").GetArrayLength())); // three to choose from
        Assert.All(runs, run => Assert.Equal($"name-{run.ExecutorId}", JsonElement.Parse(run.Routing!).GetProperty("chosen").GetString())); // as above
        Assert.Equal(3, new[] { a, b, c }.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Route_Failover_TakesTheNextWhileTheFirstIsAway()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a', row => row with { Connected = false });
        var next = await fleet.AddAsync('b');
        await fleet.AddAsync('c');

        var runs = await RouteAsync(database, Router(database, fleet), Template with { Routing = RoutingStrategy.Failover }, 2);

        Assert.All(runs, run => Assert.Equal(next, run.ExecutorId));
        Assert.Equal("offline", WhyOf(runs[0].Routing!, $"name-{new string('a', 32)}")); // there was something to choose
    }

    [Theory]
    [InlineData('a', 'b')]
    [InlineData('b', 'c')]
    [InlineData('c', 'a')]
    public async Task Route_FailoverAfterAnAttemptThatFailed_TakesTheNextByName(char failed, char next)
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        foreach (var letter in "cab")
        {
            await fleet.AddAsync(letter);
        }

        var again = new RunRows(database.Database).New(null, Now, Template with { Routing = RoutingStrategy.Failover }) with { IsAgain = true, LastExecutorId = new string(failed, 32) };

        await RouteAsync(database, Router(database, fleet), [again]);

        Assert.Equal(new string(next, 32), again.ExecutorId);
        Assert.Equal($"next by name after name-{new string(failed, 32)}", WhyOf(again.Routing!, $"name-{again.ExecutorId}")); // it is told of each further delivery
        Assert.Equal("had the attempt before", WhyOf(again.Routing!, $"name-{new string(failed, 32)}")); // as above
    }

    [Fact]
    public async Task Route_FailoverOfASeatedJobAfterAnAttemptThatFailed_LeavesItForTheSeatToMove()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        var router = Router(database, fleet);
        var seated = Seated with { Routing = RoutingStrategy.Failover };
        var seat = await fleet.AddAsync('a');
        await RouteAsync(database, router, seated, 1);
        var run = new RunRows(database.Database).New(null, Now, seated) with { IsAgain = true, LastExecutorId = seat };

        var alone = (await RouteAsync(database, router, [run]))[0].ExecutorId;
        await fleet.AddAsync('b');
        var withAnother = (await RouteAsync(database, router, [run]))[0].ExecutorId;

        Assert.Equal((seat, null), (alone, withAnother));
    }

    [Fact]
    public async Task Route_Pinned_WaitsWhileItsExecutorIsAway()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a');

        var runs = await RouteAsync(database, Router(database, fleet), Template with { Routing = RoutingStrategy.Pinned, Executor = "name-x" }, 1);

        Assert.Equal((null, RunReasons.NoExecutor), (runs[0].ExecutorId, runs[0].Reason));
        Assert.Equal("the job is pinned to name-x", WhyOf(runs[0].Routing!, $"name-{new string('a', 32)}")); // nobody was chosen
    }

    [Fact]
    public async Task Route_ConsistentHash_KeepsEachJobWhereItIsAndMovesOnlyThoseOfTheOneThatLeft()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a');
        await fleet.AddAsync('b');
        var leaving = await fleet.AddAsync('c');
        var jobs = Enumerable.Range(0, 60).Select(job => Template with { JobId = job.ToString("x32", null), Routing = RoutingStrategy.ConsistentHash }).ToList();
        var before = await ChooseEachAsync(database, Router(database, fleet), jobs);

        var again = await ChooseEachAsync(database, Router(database, fleet), jobs);
        await fleet.Store.SetDrainedByAdminAsync(leaving, drained: true, CancellationToken.None);
        await fleet.Directory.RefreshAsync(CancellationToken.None);
        var after = await ChooseEachAsync(database, Router(database, fleet), jobs);

        Assert.Equal(before, again);
        Assert.Equal(3, before.Distinct(StringComparer.Ordinal).Count());
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == leaving ? pair.Second != leaving : pair.Second == pair.First));
    }

    [Fact]
    public async Task Route_Random_UsesAllThatFit()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a');
        await fleet.AddAsync('b');

        // Both with a probability of all but 1 in 2^199.
        var runs = await RouteAsync(database, Router(database, fleet), Template with { Routing = RoutingStrategy.Random }, 200);

        Assert.Equal(2, runs.Select(run => run.ExecutorId).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Route_SeatedJob_StaysOnItsSeat(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, new FixedClock());
        var seat = await fleet.AddAsync('a');
        var router = Router(database, fleet);
        var first = await RouteAsync(database, router, Seated, 2);
        var idle = await fleet.AddAsync('b', row => row with { Slots = 10_000 });

        var more = await RouteAsync(database, router, Seated, 5);
        var unseated = await RouteAsync(database, router, Template with { JobId = new string('9', 32) }, 1);

        Assert.All(first.Concat(more), run => Assert.Equal(seat, run.ExecutorId));
        Assert.Equal((seat, 1), await new SeatStore(database.Database).FindAsync(Job, CancellationToken.None));
        Assert.Equal(idle, unseated[0].ExecutorId);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Route_SeatOfAnUnfitExecutor_IsLeftAloneAndTheRunsWait(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, new FixedClock());
        var seat = await fleet.AddAsync('a');
        var router = Router(database, fleet);
        await RouteAsync(database, router, Seated, 1);
        await fleet.AddAsync('b', row => row with { App = "shop" });

        var runs = await RouteAsync(database, router, Seated with { App = "shop" }, 2);

        Assert.All(runs, run => Assert.Equal((null, RunReasons.NoExecutor), (run.ExecutorId, run.Reason)));
        Assert.Equal((seat, 1), await new SeatStore(database.Database).FindAsync(Job, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Route_WhatIsSkipped_GetsNoExecutorAndKeepsItsReason(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a');
        var skipped = new RunRows(database.Database).New(null, Now) with { State = RunState.Skipped, Reason = RunReasons.Misfire };

        await database.Database.InTransactionAsync(
            (transaction, token) => Router(database, fleet).RouteAsync([skipped], transaction.Connection!, transaction, token), CancellationToken.None);

        Assert.Equal((null, RunReasons.Misfire), (skipped.ExecutorId, skipped.Reason));
    }

    private static async Task<IReadOnlyList<string?>> ChooseEachAsync(MigratedDatabase database, RunRouter router, IReadOnlyList<RunTemplate> jobs)
    {
        var chosen = new List<string?>();
        foreach (var job in jobs)
        {
            chosen.Add((await RouteAsync(database, router, job, 1))[0].ExecutorId);
        }

        return chosen;
    }

    private static ExecutorRow Unfit(ExecutorRow row, string kind) => kind switch
    {
        "otherApp" => row with { App = "shop" },
        "noHandler" => row with { Handlers = """[{"name":"other"}]""" },
        "labels" => row with { Labels = """{"zone":"us"}""" },
        "draining" => row with { Draining = true },
        "drainedByAdmin" => row with { DrainedByAdmin = true },
        "offline" => row with { Connected = false },
        _ => row with { SeenAt = row.SeenAt - 5_000_000 },
    };
}
