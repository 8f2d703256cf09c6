using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Packages;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Executors;
using Scheduler.Server.Tests.Runs;

namespace Scheduler.Server.Tests.Packages;

public sealed class CanariesTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Canary_OfHalfTheFleet_OrdersTheNewVersionFromThoseAndTheOldFromOthers(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        var fleet = await FleetAsync(world, "abcd");
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0");
        await world.DeployAsync("Greeter", "1.0.0");
        var remotes = fleet.ToDictionary(id => id, id => world.Connect(id).Remote, StringComparer.Ordinal);
        Assert.All(await VersionsAsync(world, remotes), version => Assert.Equal("1.0.0", version.Value));

        var canary = await world.DeployAsync("Greeter", "2.0.0", canaryPercent: 50);
        var during = await VersionsAsync(world, remotes);
        await world.RollBackAsync(canary);
        var after = await VersionsAsync(world, remotes);

        Assert.Equal(CanaryChoice.Add(fleet, [], 50).Order(StringComparer.Ordinal), during.Where(one => one.Value == "2.0.0").Select(one => one.Key).Order(StringComparer.Ordinal));
        Assert.Equal(2, during.Count(one => one.Value == "1.0.0"));
        Assert.All(after, version => Assert.Equal("1.0.0", version.Value));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Watch_WhenExecutorsCome_AddsSomeAndRaisesTheRevision(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0");
        var canary = await world.DeployAsync("Greeter", "1.0.0", canaryPercent: 50);
        await FleetAsync(world, "ab");

        await world.Canaries.WatchAsync(CancellationToken.None);
        var two = await world.Canary.MembersAsync(canary.Id, CancellationToken.None);
        await world.Canaries.WatchAsync(CancellationToken.None);
        var again = await world.RunsAsync("Greeter");
        await FleetAsync(world, "cd");
        await world.Canaries.WatchAsync(CancellationToken.None);
        var four = await world.Canary.MembersAsync(canary.Id, CancellationToken.None);

        Assert.Single(two);
        Assert.Equal((null, "1.0.0", 2L), again);
        Assert.Equal(2, four.Count);
        Assert.Subset(four.ToHashSet(StringComparer.Ordinal), two.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(3, (await world.RunsAsync("Greeter")).Revision);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Watch_WhenEnoughRunsFail_RollsTheCanaryBackAndSaysWhy(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        var fleet = await FleetAsync(world, "ab");
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0");
        await world.DeployAsync("Greeter", "1.0.0");
        await ReportAsync(database, world, fleet, RunOutcome.Failed, "1.0.0", 30);
        var canary = await world.DeployAsync("Greeter", "2.0.0", canaryPercent: 50, maxFailurePercent: 20, minRuns: 10);
        var member = Assert.Single(await world.Canary.MembersAsync(canary.Id, CancellationToken.None));
        var other = fleet.Single(id => id != member);

        await ReportAsync(database, world, [other], RunOutcome.Failed, "1.0.0", 20);
        await ReportAsync(database, world, [member], RunOutcome.Succeeded, "2.0.0", 7);
        await ReportAsync(database, world, [member], RunOutcome.Failed, "2.0.0", 1);
        await ReportAsync(database, world, [member], RunOutcome.TimedOut, "2.0.0", 1);
        await world.Canaries.WatchAsync(CancellationToken.None);
        var early = await world.StateAsync(canary);
        await ReportAsync(database, world, [member], RunOutcome.Succeeded, "2.0.0", 1);
        await world.Canaries.WatchAsync(CancellationToken.None);
        var allowed = await world.StateAsync(canary);
        var counted = await world.Canaries.CountAsync(canary, CancellationToken.None);
        await ReportAsync(database, world, [member], RunOutcome.Failed, "2.0.0", 1);
        await world.Canaries.WatchAsync(CancellationToken.None);
        var ended = (await world.Deployed.FindAsync(canary.Id, CancellationToken.None))!; // it was made

        Assert.Equal((DeploymentState.Canary, DeploymentState.Canary), (early, allowed));
        Assert.Equal(new CanaryRuns(10, 2), counted);
        Assert.Equal((DeploymentState.RolledBack, Canaries.FailureRate), (ended.State, ended.Reason));
        Assert.Equal(("1.0.0", null), ((await world.RunsAsync("Greeter")).Current, (await world.RunsAsync("Greeter")).Canary));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Count_OfRunsTakenFromADeadExecutor_CountsThemAsFailed(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        var (rows, writer) = (new RunRows(database.Database), new RunReportStore(database.Database));
        var executor = await world.AddExecutorAsync('a');
        await world.UploadAsync("Greeter", "1.0.0");
        var canary = await world.DeployAsync("Greeter", "1.0.0", canaryPercent: 100);
        var (going, moved, lost) = (await rows.SendAsync(executor, RunRows.Now), await rows.SendAsync(executor, RunRows.Now), await rows.SendAsync(executor, RunRows.Now));
        await RecordAsync(database, writer, [.. new[] { going, moved, lost }.Select(run => Report(run, executor, null, "1.0.0", world.Clock.NowMicros))]);
        await rows.ExecuteAsync("UPDATE runs SET fence = 2 WHERE id = @moved", new { moved });
        await rows.ExecuteAsync($"UPDATE runs SET state = {(int)RunState.Lost}, open_executor = NULL WHERE id = @lost", new { lost });

        var counted = await world.Canaries.CountAsync(canary, CancellationToken.None);

        Assert.Equal(new CanaryRuns(2, 2), counted);
    }

    private static async Task<IReadOnlyList<string>> FleetAsync(PackageWorld world, string letters)
    {
        var ids = new List<string>();
        foreach (var letter in letters)
        {
            ids.Add(await world.AddExecutorAsync(letter));
        }

        return ids;
    }

    private static async Task<Dictionary<string, string>> VersionsAsync(PackageWorld world, Dictionary<string, RecordedRemote> remotes)
    {
        await world.Ordering.LookAsync(CancellationToken.None);
        return remotes.ToDictionary(
            one => one.Key,
            one => one.Value.Ordered.TryRead(out var orders)
                ? JsonSerializer.Deserialize<PackageStatement>(Assert.Single(orders.Releases).Statement, ProtocolJson.Options)!.Version // as it was signed
                : throw new InvalidOperationException($"{one.Key} was told nothing."),
            StringComparer.Ordinal);
    }

    private static async Task ReportAsync(MigratedDatabase database, PackageWorld world, IReadOnlyList<string> executors, RunOutcome outcome, string version, int count)
    {
        var store = new RunReportStore(database.Database);
        foreach (var executor in executors)
        {
            var reports = new List<ReceivedReport>();
            for (var i = 0; i < count; i++)
            {
                reports.Add(Report(Guid.NewGuid().ToString("N"), executor, outcome, version, world.Clock.NowMicros + i));
            }

            await RecordAsync(database, store, reports);
        }
    }

    private static Task RecordAsync(MigratedDatabase database, RunReportStore store, IReadOnlyList<ReceivedReport> reports) =>
        database.Database.InTransactionAsync((transaction, token) => store.RecordPackagesAsync(reports, transaction, token), CancellationToken.None);

    private static ReceivedReport Report(string run, string executor, RunOutcome? outcome, string version, long startedAt) => new(executor, RunRows.Node, new RunReport
    {
        RunId = run,
        Fence = 1,
        StartedAtMicros = startedAt,
        EndedAtMicros = outcome is null ? null : startedAt + 1,
        Outcome = outcome,
        Package = new PackageRef("Greeter", version),
    });
}
