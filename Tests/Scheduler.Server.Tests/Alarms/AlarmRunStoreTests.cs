using Scheduler.Server.Alarms.Ringing;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Alarms;

public sealed class AlarmRunStoreTests
{
    private static readonly RunTemplate Alarm = Template with { App = "", Handler = "alarm", User = Mine, ExpireAfterMs = 600_000 };

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task ReadOpen_OfAUser_IsWhatRingsAndWhatIsDueSoon(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new AlarmRunStore(database.Database), new RunRows(database.Database));
        var soon = await rows.PlanAsync(Mine, Now + 30_000_000, Alarm);
        var rings = await rows.SendAsync(Mine, Now - 5_000_000, RunState.Running, Alarm);
        await rows.PlanAsync(Mine, Now + 30_000_001, Alarm);
        await rows.SendAsync(Mine, Now, RunState.Succeeded, Alarm);
        await rows.ExecuteAsync("UPDATE runs SET open_executor = NULL WHERE state = 10");
        var theirs = await rows.PlanAsync(Other, Now, Alarm with { User = Other });

        var mine = await store.ReadOpenAsync([Mine], Now + 30_000_000, CancellationToken.None);
        var both = await store.ReadOpenAsync([Mine, Other], Now + 30_000_000, CancellationToken.None);
        var nobodys = await store.ReadOpenAsync([], Now + 30_000_000, CancellationToken.None);

        Assert.Equal(new[] { soon, rings }.Order(StringComparer.Ordinal), mine.Select(row => row.Id).Order(StringComparer.Ordinal));
        Assert.Equal(new[] { soon, rings, theirs }.Order(StringComparer.Ordinal), both.Select(row => row.Id).Order(StringComparer.Ordinal));
        Assert.Empty(nobodys);
        Assert.All(mine, row => Assert.Equal((Mine, row.DueAt + 600_000_000), (row.UserId, row.ExpireAt)));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Start_ByTwoBrowsers_CountsTheFirst(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new AlarmRunStore(database.Database), new RunRows(database.Database));
        var run = await rows.PlanAsync(Mine, Now, Alarm);

        var foreign = await store.StartAsync(run, Other, Now + 1_000, 50, Node, CancellationToken.None);
        var early = await store.StartAsync(run, Mine, Now - 1_000_001, 50, Node, CancellationToken.None);
        var first = await store.StartAsync(run, Mine, Now + 1_500, 50, Node, CancellationToken.None);
        var second = await store.StartAsync(run, Mine, Now + 700, 50, Node, CancellationToken.None);

        var row = await rows.ReadAsync(run);
        Assert.Equal((false, false, true, false), (foreign, early, first, second));
        Assert.Equal((RunState.Running, (long?)Now + 1_500, (long?)1_500, Node), (row.State, row.StartedAt, row.LatenessUs, row.Node));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task LockRinging_IsWhatIsDueAndOpen(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new AlarmRunStore(database.Database), new RunRows(database.Database));
        var another = Alarm with { JobId = new string('9', 32) };
        var rings = await rows.SendAsync(Mine, Now, RunState.Running, Alarm);
        var due = await rows.PlanAsync(Mine, Now, another);
        await rows.PlanAsync(Mine, Now + 1, Alarm);

        var (all, ofJob, one, foreign) = await database.Database.InTransactionAsync(
            async (transaction, token) => (
                await store.LockRingingAsync(Mine, null, null, Now, transaction, token),
                await store.LockRingingAsync(Mine, another.JobId, null, Now, transaction, token),
                await store.LockRingingAsync(Mine, null, rings, Now, transaction, token),
                await store.LockRingingAsync(Other, null, rings, Now, transaction, token)),
            CancellationToken.None);

        Assert.Equal(new[] { rings, due }.Order(StringComparer.Ordinal), all.Select(row => row.Id));
        Assert.Equal(due, Assert.Single(ofJob).Id);
        Assert.Equal(rings, Assert.Single(one).Id);
        Assert.Empty(foreign);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task End_OfWhatHasEnded_ChangesNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new AlarmRunStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Now, RunState.Running, Alarm);

        await database.Database.InTransactionAsync(
            async (transaction, token) =>
            {
                await store.EndAsync([run], RunState.Succeeded, null, "{}", Now + 9, transaction, token);
                await store.EndAsync([run], RunState.TimedOut, null, null, Now + 10, transaction, token);
            },
            CancellationToken.None);

        var row = await rows.ReadAsync(run);
        Assert.Equal((RunState.Succeeded, (long?)Now + 9, "{}", null), (row.State, row.EndedAt, row.Result, row.OpenExecutor));
        Assert.Equal(Mine, row.ExecutorId);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task ReadExpired_IsWhatNobodyAcknowledgedInTime(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new AlarmRunStore(database.Database), new RunRows(database.Database));
        var silent = await rows.PlanAsync(Mine, Now - 600_000_001, Alarm);
        var rang = await rows.SendAsync(Mine, Now - 700_000_000, RunState.Running, Alarm);
        await rows.PlanAsync(Mine, Now - 600_000_000, Alarm);
        await rows.ExecuteAsync("UPDATE runs SET expire_at = due_at + 600000000");

        var expired = await store.ReadExpiredAsync([Mine, Other], Now, CancellationToken.None);

        Assert.Equal(new[] { silent, rang }.Order(StringComparer.Ordinal), expired.Select(row => row.Id).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task ListMissed_InPages_IsTheNewestFirst(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new AlarmRunStore(database.Database), new RunRows(database.Database));
        var missed = new List<string>();
        foreach (var (due, state, reason) in new[] { (1, 14, "missed"), (2, 12, null), (2, 14, "missed"), (3, 14, "revoked"), (4, 10, null) })
        {
            var run = await rows.PlanAsync(Mine, Now + due, Alarm);
            await rows.ExecuteAsync("UPDATE runs SET state = @state, reason = @reason, open_executor = NULL, ended_at = due_at WHERE id = @run", new { run, state, reason });
            if (due < 3)
            {
                missed.Add(run);
            }
        }

        var first = await store.ListMissedAsync(Mine, null, 2, CancellationToken.None);
        var rest = await store.ListMissedAsync(Mine, new RunCursor(first[^1].DueAt, first[^1].Id), 2, CancellationToken.None);

        Assert.Equal([missed[2], missed[1], missed[0]], first.Concat(rest).Select(row => row.Id));
        Assert.Empty(await store.ListMissedAsync(Other, null, 2, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task CancelAll_OfAnAlarm_LeavesTheOthers(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new AlarmRunStore(database.Database), new RunRows(database.Database));
        var rings = await rows.SendAsync(Mine, Now, RunState.Running, Alarm);
        var other = await rows.PlanAsync(Mine, Now, Alarm with { JobId = new string('9', 32) });

        await database.Database.InTransactionAsync((transaction, token) => store.CancelAllAsync(Mine, Alarm.JobId, Now + 5, transaction, token), CancellationToken.None);

        Assert.Equal((RunState.Canceled, null), ((await rows.ReadAsync(rings)).State, (await rows.ReadAsync(rings)).OpenExecutor));
        Assert.Equal(RunState.Planned, (await rows.ReadAsync(other)).State);
    }
}
