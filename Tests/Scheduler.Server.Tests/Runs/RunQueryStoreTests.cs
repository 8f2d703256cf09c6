using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunQueryStoreTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task List_PageByPage_GivesEachRunOnceNewestDueFirst(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");

        // Three due at each instant, so that pages end in the middle of one; all ended states and one open.
        var states = Enum.GetValues<RunState>().Where(state => state != RunState.Planned).ToArray();
        var ids = await ledger.AddAsync([.. Enumerable.Range(0, 100).Select(i => new SeededRun(job, Ledger.Start + (i / 3 * 1_000)) { State = states[i % states.Length] })]);
        var store = new RunQueryStore(database.Database);

        var seen = new List<RunRow>();
        var filter = new RunFilter();
        while (await store.ListAsync(filter, 7, CancellationToken.None) is { Count: > 0 } page)
        {
            seen.AddRange(page);
            filter = filter with { After = new RunCursor(page[^1].DueAt, page[^1].Id) };
        }

        Assert.Equal(ids.Reverse(), seen.Select(row => row.Id));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task List_WithoutState_LeavesPlannedOut(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        var planned = await ledger.AddAsync(new SeededRun(job, Ledger.Start) { State = RunState.Planned, LatenessMicros = null });
        var armed = await ledger.AddAsync(new SeededRun(job, Ledger.Start) { State = RunState.Armed, LatenessMicros = null });
        var store = new RunQueryStore(database.Database);

        Assert.Equal([armed], await IdsAsync(store, new RunFilter()));
        Assert.Equal([armed], await IdsAsync(store, new RunFilter { JobId = job }));
        Assert.Equal([planned], await IdsAsync(store, new RunFilter { States = [RunState.Planned] }));
        Assert.Equal([armed, planned], await IdsAsync(store, new RunFilter { States = [RunState.Planned, RunState.Armed] }));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task List_Filtered_GivesWhatMeetsEveryFilter(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var billing = await ledger.AddJobAsync("invoice", "billing");
        var mail = await ledger.AddJobAsync("letter", "mail");
        var (left, right) = (await ledger.AddExecutorAsync("left"), await ledger.AddExecutorAsync("right"));
        var a = await ledger.AddAsync(new SeededRun(billing, Ledger.Start) { ExecutorId = left });
        var b = await ledger.AddAsync(new SeededRun(billing, Ledger.Start + 1_000) { ExecutorId = right, State = RunState.Failed });
        var c = await ledger.AddAsync(new SeededRun(mail, Ledger.Start + 2_000) { ExecutorId = left, State = RunState.Failed });
        var d = await ledger.AddAsync(new SeededRun(mail, Ledger.Start + 3_000) { ExecutorId = right, State = RunState.Running });
        var store = new RunQueryStore(database.Database);

        Assert.Equal([b, a], await IdsAsync(store, new RunFilter { JobId = billing }));
        Assert.Equal([d, c], await IdsAsync(store, new RunFilter { Groups = ["mail"] }));
        Assert.Equal([d, c, b, a], await IdsAsync(store, new RunFilter { Groups = ["mail", "billing"] }));
        Assert.Empty(await IdsAsync(store, new RunFilter { Groups = [] }));
        Assert.Empty(await IdsAsync(store, new RunFilter { JobId = billing, Groups = ["mail"] }));
        Assert.Equal([c, b], await IdsAsync(store, new RunFilter { States = [RunState.Failed] }));
        Assert.Equal([c], await IdsAsync(store, new RunFilter { States = [RunState.Failed], ExecutorIds = [left] }));
        Assert.Equal([d, c, b, a], await IdsAsync(store, new RunFilter { ExecutorIds = [left, right] }));
        Assert.Equal([b], await IdsAsync(store, new RunFilter { JobId = billing, ExecutorIds = [right] }));
        Assert.Empty(await IdsAsync(store, new RunFilter { ExecutorIds = [] }));
        Assert.Equal([c, b], await IdsAsync(store, new RunFilter { From = Ledger.Start + 1_000, To = Ledger.Start + 3_000 }));
        Assert.Equal([left], await store.ExecutorsNamedAsync("left", CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task List_LargeResult_IsLeftOutAndSaidSo(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("job");
        var small = await ledger.AddAsync(new SeededRun(job, Ledger.Start) { Result = "{\"n\":1}" });
        var large = await ledger.AddAsync(new SeededRun(job, Ledger.Start + 1) { Result = $"\"{new string('x', 100_000)}\"" });
        var store = new RunQueryStore(database.Database);

        var rows = await store.ListAsync(new RunFilter(), 10, CancellationToken.None);

        Assert.Equal([(large, null, true), (small, "{\"n\":1}", false)], rows.Select(row => (row.Id, row.Result, row.ResultOmitted)));
        Assert.Equal(100_002, (await store.FindAsync(large, CancellationToken.None))?.Result?.Length);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Find_RunOfADeletedJob_StillNamesIt(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var ledger = new Ledger(database.Database);
        var job = await ledger.AddJobAsync("old-name", "billing");
        await ledger.AddJobAsync("new-name", "billing", version: 2, id: job);
        var run = await ledger.AddAsync(new SeededRun(job, Ledger.Start));
        var store = new RunQueryStore(database.Database);

        var row = await store.FindAsync(run, CancellationToken.None);

        Assert.Equal(("old-name", "billing"), (row?.JobName, row?.GroupName));
        Assert.Equal("billing", await store.FindGroupAsync(run, CancellationToken.None));
        Assert.Null(await store.FindAsync(new string('0', 32), CancellationToken.None));
    }

    private static async Task<IEnumerable<string>> IdsAsync(RunQueryStore store, RunFilter filter) =>
        (await store.ListAsync(filter, 50, CancellationToken.None)).Select(row => row.Id);
}
