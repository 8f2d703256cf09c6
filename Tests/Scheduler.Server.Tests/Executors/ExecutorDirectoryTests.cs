using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Executors;

public sealed class ExecutorDirectoryTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Refresh_NotTouchedFor4Seconds_IsOfflineThoughItsNodeNeverSaidSo(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var clock = new FixedClock();
        using var fleet = new Fleet(database.Database, clock);
        var id = await fleet.AddAsync('e');
        var executor = fleet.Directory.Find(id);

        clock.Advance(TimeSpan.FromMilliseconds(3_999));
        await fleet.Directory.RefreshAsync(CancellationToken.None);
        var before = executor?.Unavailable();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        await fleet.Directory.RefreshAsync(CancellationToken.None);

        Assert.Null(before);
        Assert.Equal("offline", executor?.Unavailable());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Refresh_WithOtherLabels_KeepsWhatItWasGiven(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, new FixedClock());
        var id = await fleet.AddAsync('e');
        fleet.Directory.Find(id)!.Given(7);
        var row = fleet.Directory.Find(id)!.Row;

        await fleet.Store.TryTakeAsync(row with { Session = "next", Labels = """{"zone":"eu"}""" }, row, CancellationToken.None);
        await fleet.Directory.RefreshAsync(CancellationToken.None);

        var known = fleet.Directory.Find(id)!;
        Assert.Equal(7, known.Open);
        Assert.Null(known.Unfit(Runs.RunRows.Template with { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["zone"] = "eu" } }));
        Assert.Equal("labels", known.Unfit(Runs.RunRows.Template with { Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["zone"] = "us" } }));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Refresh_OfOneThatWasDeleted_ForgetsIt(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var fleet = new Fleet(database.Database, new FixedClock());
        var id = await fleet.AddAsync('e', row => row with { Connected = false });
        var before = fleet.Directory.Find(id)?.Unavailable();

        await fleet.Store.DeleteAsync(id, CancellationToken.None);
        await fleet.Directory.RefreshAsync(CancellationToken.None);

        Assert.Equal("offline", before);
        Assert.Null(fleet.Directory.Find(id));
    }
}
