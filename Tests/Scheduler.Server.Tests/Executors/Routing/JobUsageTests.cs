using Scheduler.Server.Executors;
using Scheduler.Server.Executors.Routing;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Executors.Routing;

public sealed class JobUsageTests
{
    [Fact]
    public async Task TakeLeast_WhoeverComesOrComesBack_SharesInsteadOfGettingEveryRun()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        foreach (var letter in "abc")
        {
            await fleet.AddAsync(letter);
        }

        var (usage, all) = (new JobUsage(), fleet.Directory.Executors.ToList());
        Take(usage, all, 3);
        var without = Take(usage, all[..2], 100);
        var back = Take(usage, all, 9);
        await fleet.AddAsync('d');
        var withNew = Take(usage, [.. fleet.Directory.Executors], 12);

        Assert.Equal((50, 50), (Count(without, 'a'), Count(without, 'b')));
        Assert.Equal((3, 3, 3), (Count(back, 'a'), Count(back, 'b'), Count(back, 'c')));
        Assert.Equal((3, 3, 3, 3), (Count(withNew, 'a'), Count(withNew, 'b'), Count(withNew, 'c'), Count(withNew, 'd')));
    }

    [Fact]
    public async Task TakeLeast_ExecutorsThatComeUnderEverNewNames_AreForgotten()
    {
        await using var database = await MigratedDatabase.CreateAsync("Sqlite");
        using var fleet = new Fleet(database.Database, new FixedClock());
        await fleet.AddAsync('a');
        var (usage, known) = (new JobUsage(), fleet.Directory.Executors[0]);

        for (var i = 0; i < 1_000; i++)
        {
            var executor = new KnownExecutor($"{i}", [], [], null);
            executor.Update(known.Row with { Name = $"{i}" }, isSeenLately: true);
            usage.TakeLeast(Job, [executor], byTime: false);
        }

        Assert.InRange(usage.CountOf(Job), 1, 100);
    }

    private static string Take(JobUsage usage, IReadOnlyList<KnownExecutor> executors, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => usage.TakeLeast(Job, executors, byTime: false).Id[0]));

    private static int Count(string taken, char letter) => taken.Count(taker => taker == letter);
}
