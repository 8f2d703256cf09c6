using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Executors;

public sealed class ExecutorStoreTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task TryTake_ANewName_IsTakenOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new ExecutorStore(database.Database);
        var row = Fleet.Row(Mine, Now);

        var first = await store.TryTakeAsync(row, null, CancellationToken.None);
        var second = await store.TryTakeAsync(Fleet.Row(Other, Now) with { Name = row.Name }, null, CancellationToken.None);

        Assert.True(first);
        Assert.False(second);
        Assert.Equal(row, await store.FindAsync("app", row.Name, CancellationToken.None));
        Assert.Null(await store.FindAsync(Other, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TryTake_WhileAnotherSessionTookIt_IsRefused(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new ExecutorStore(database.Database);
        var first = Fleet.Row(Mine, Now);
        await store.TryTakeAsync(first, null, CancellationToken.None);
        var (second, third) = (first with { Session = "second", Node = "node-2", Slots = 4 }, first with { Session = "third", Node = "node-3" });

        var taken = await store.TryTakeAsync(second, first, CancellationToken.None);
        var late = await store.TryTakeAsync(third, first, CancellationToken.None);

        Assert.True(taken);
        Assert.False(late);
        Assert.Equal(second, await store.FindAsync(Mine, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TryTake_OfWhatAnAdminDrained_StaysDrained(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new ExecutorStore(database.Database);
        var first = Fleet.Row(Mine, Now);
        await store.TryTakeAsync(first, null, CancellationToken.None);
        await store.SetDrainedByAdminAsync(Mine, drained: true, CancellationToken.None);

        await store.TryTakeAsync(first with { Session = "second", Draining = false }, first, CancellationToken.None);

        var row = await store.FindAsync(Mine, CancellationToken.None);
        Assert.Equal((true, true), (row?.Draining, row?.DrainedByAdmin));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Pulse_OfSessions_TouchesOnlyThose(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new ExecutorStore(database.Database);
        var (mine, other) = (Fleet.Row(Mine, Now), Fleet.Row(Other, Now));
        await store.TryTakeAsync(mine, null, CancellationToken.None);
        await store.TryTakeAsync(other, null, CancellationToken.None);
        await store.MarkSilentAsync(Now + 1, CancellationToken.None);

        await store.PulseAsync([(Mine, mine.Session, new BeatMessage { Running = 3 }), (Other, "an older one", null)], Now + 500, CancellationToken.None);

        var (touched, untouched) = (await store.FindAsync(Mine, CancellationToken.None), await store.FindAsync(Other, CancellationToken.None));
        Assert.Equal((true, Now + 500), (touched?.Connected, touched?.SeenAt));
        Assert.Contains("\"running\":3", touched?.Load, StringComparison.Ordinal);
        Assert.Equal((false, Now), (untouched?.Connected, untouched?.SeenAt));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Release_ByAnEarlierSession_LeavesTheNewOneConnected(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var store = new ExecutorStore(database.Database);
        var first = Fleet.Row(Mine, Now);
        await store.TryTakeAsync(first, null, CancellationToken.None);
        await store.TryTakeAsync(first with { Session = "second" }, first, CancellationToken.None);

        var late = await store.ReleaseAsync(Mine, first.Session, CancellationToken.None);
        var lateDrain = await store.SetDrainingAsync(Mine, first.Session, draining: true, CancellationToken.None);
        var before = await store.FindAsync(Mine, CancellationToken.None);
        var current = await store.ReleaseAsync(Mine, "second", CancellationToken.None);

        Assert.Equal((false, false, true), (late, lateDrain, current));
        Assert.Equal((true, false), (before?.Connected, before?.Draining));
        Assert.False((await store.FindAsync(Mine, CancellationToken.None))?.Connected);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Delete_OfOneThatIsConnectedOrHasOpenRuns_IsRefused(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new ExecutorStore(database.Database), new RunRows(database.Database));
        var row = Fleet.Row(Mine, Now);
        await store.TryTakeAsync(row, null, CancellationToken.None);
        var run = await rows.SendAsync(Mine, Now);

        var connected = await store.DeleteAsync(Mine, CancellationToken.None);
        await store.ReleaseAsync(Mine, row.Session, CancellationToken.None);
        var busy = await store.DeleteAsync(Mine, CancellationToken.None);
        await rows.ExecuteAsync("UPDATE runs SET state = 10, open_executor = NULL WHERE id = @run", new { run });
        var free = await store.DeleteAsync(Mine, CancellationToken.None);

        Assert.Equal((false, false, true), (connected, busy, free));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task CountOpen_OfEach_IsWhatHasNotEnded(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new ExecutorStore(database.Database), new RunRows(database.Database));
        await rows.PlanAsync(Mine, Now);
        await rows.SendAsync(Mine, Now);
        var ended = await rows.SendAsync(Mine, Now);
        await rows.SendAsync(Other, Now);
        await rows.ExecuteAsync("UPDATE runs SET state = 10, open_executor = NULL WHERE id = @ended", new { ended });

        var counts = await store.CountOpenAsync(CancellationToken.None);

        Assert.Equal((2, 1), (counts[Mine], counts[Other]));
    }
}
