using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Executors.Routing.RoutedRuns;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Executors.Routing;

public sealed class RoutingReasonsTests
{
    private static readonly RunTemplate Seated = Template with { Overlap = OverlapPolicy.Skip };

    [Fact]
    public async Task Route_AmongIdleExecutors_TellsTheLoadThatWasCompared()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        var (a, b) = (await fleet.AddAsync('a'), await fleet.AddAsync('b'));

        var runs = await RouteAsync(database, Router(database, fleet), Template, 1);

        Assert.Equal(a, runs[0].ExecutorId);
        Assert.Equal("least loaded: 0 open runs, 10 slots", WhyOf(runs[0].Routing!, $"name-{a}")); // there was something to choose
        Assert.Equal("not less loaded: 0 open runs, 10 slots", WhyOf(runs[0].Routing!, $"name-{b}")); // as above
        Assert.Equal(1, fleet.Directory.Find(a)!.Open); // it was added above
    }

    [Fact]
    public async Task Route_SeatedJob_TellsWhyItsSeatWasChosenAndThenNothing()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a');
        var last = await fleet.AddAsync('b');
        var router = Router(database, fleet);

        var first = await RouteAsync(database, router, Seated with { Routing = RoutingStrategy.Last }, 1);
        var next = await RouteAsync(database, router, Seated with { Routing = RoutingStrategy.Last }, 1);

        Assert.Equal("last by name", WhyOf(first[0].Routing!, $"name-{last}")); // there was something to choose
        Assert.Equal((last, null), (next[0].ExecutorId, next[0].Routing));
    }

    [Fact]
    public async Task Route_OfMoreExecutorsThanAreNamed_NamesTheChosenOneAndCountsTheOthers()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        foreach (var letter in "0123456789abcdefghijklmn")
        {
            await fleet.AddAsync(letter);
        }

        var runs = await RouteAsync(database, Router(database, fleet), Template with { Routing = RoutingStrategy.Last }, 1);

        var routing = JsonElement.Parse(runs[0].Routing!); // there was something to choose
        Assert.Equal((20, 4), (routing.GetProperty("considered").GetArrayLength(), routing.GetProperty("others").GetInt32()));
        Assert.Equal("last by name", WhyOf(runs[0].Routing!, $"name-{new string('n', 32)}")); // as above
    }

    [Fact]
    public async Task Route_AmongMoreThanAreNamed_NamesThoseThatFitFirst()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        foreach (var letter in "0123456789abcdefghijk")
        {
            await fleet.AddAsync(letter, row => row with { Labels = """{"zone":"eu"}""" });
        }

        var fit = await fleet.AddAsync('z', row => row with { Labels = """{"disk":"ssd"}""" });
        var other = await fleet.AddAsync('y', row => row with { Labels = """{"disk":"ssd"}""" });
        var template = Template with { Routing = RoutingStrategy.Last, Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["disk"] = "ssd" } };

        var runs = await RouteAsync(database, Router(database, fleet), template, 1);

        var routing = JsonElement.Parse(runs[0].Routing!); // there was something to choose
        var named = routing.GetProperty("considered").EnumerateArray().Select(item => item.GetProperty("executor").GetString()).ToList();
        Assert.Equal((20, 3), (named.Count, routing.GetProperty("others").GetInt32()));
        Assert.Equal([$"name-{fit}", $"name-{other}"], named.Take(2));
        Assert.Equal("has not the label disk=ssd", routing.GetProperty("considered")[2].GetProperty("why").GetString());
    }
}
