using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunDeliveryStoreTests
{
    private static readonly long Due = Now + 3_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Dispatch_RowsAsRead_AreSentAndSayFromWhere(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunDeliveryStore(database.Database), new RunRows(database.Database));
        await rows.InsertAsync(rows.New(Mine, Due), rows.New(Mine, Due + 1));
        var waiting = await store.ReadWaitingAsync([Mine], 0, Due + 1, CancellationToken.None);

        var sent = await store.DispatchAsync(waiting, Node, Now, CancellationToken.None);

        Assert.Equal(2, sent.Count);
        foreach (var run in waiting)
        {
            var row = await rows.ReadAsync(run.Id);
            Assert.Equal((RunState.Dispatched, Node, (long?)Now, Mine), (row.State, row.Node, row.SentAt, row.OpenExecutor));
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Dispatch_RowsThatChangedMeanwhile_AreNotSent(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunDeliveryStore(database.Database), new RunRows(database.Database));
        var planned = Enumerable.Range(0, 5).Select(i => rows.New(Mine, Due + i)).ToList();
        await rows.InsertAsync(planned);
        var waiting = await store.ReadWaitingAsync([Mine], 0, Due + 10, CancellationToken.None);
        await rows.ExecuteAsync("UPDATE runs SET fence = 2 WHERE id = @Id", planned[0]);
        await rows.ExecuteAsync("UPDATE runs SET executor_id = @Other, open_executor = @Other WHERE id = @Id", new { planned[1].Id, Other });
        await rows.ExecuteAsync("UPDATE runs SET job_version = 2 WHERE id = @Id", planned[2]);
        await rows.ExecuteAsync("UPDATE runs SET state = 14, reason = 'revoked' WHERE id = @Id", planned[3]);

        var sent = await store.DispatchAsync(waiting, Node, Now, CancellationToken.None);

        Assert.Equal(planned[4].Id, Assert.Single(sent).Id);
        Assert.Equal(
            [RunState.Planned, RunState.Planned, RunState.Planned, RunState.Skipped, RunState.Dispatched],
            await Task.WhenAll(planned.Select(async run => (await rows.ReadAsync(run.Id)).State)));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Dispatch_ByTwoNodesAtOnce_SendsEachRunOnce(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunDeliveryStore(database.Database), new RunRows(database.Database));
        await rows.InsertAsync([.. Enumerable.Range(0, 200).Select(i => rows.New(Mine, Due + i))]);
        var waiting = await store.ReadWaitingAsync([Mine], 0, Due + 200, CancellationToken.None);

        var both = await Task.WhenAll(new[] { "node-1", "node-2" }.Select(node => Task.Run(() => store.DispatchAsync(waiting, node, Now, CancellationToken.None))));

        Assert.Equal(200, both.Sum(sent => sent.Count));
        Assert.Equal(200, both.SelectMany(sent => sent).Select(run => run.Id).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task ReadWaiting_OfAnExecutor_IsWhatIsPlannedForItInTheRange(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunDeliveryStore(database.Database), new RunRows(database.Database));
        var (first, last) = (rows.New(Mine, Due + 1), rows.New(Mine, Due + 10));
        await rows.InsertAsync(rows.New(Mine, Due), first, last, rows.New(Mine, Due + 11), rows.New(Other, Due + 5), rows.New(null, Due + 5));
        await rows.SendAsync(Mine, Due + 5);

        var waiting = await store.ReadWaitingAsync([Mine], Due, Due + 10, CancellationToken.None);
        var keys = await store.ReadWaitingKeysAsync([Mine], Due + 10, 10, CancellationToken.None);

        Assert.Equal([first.Id, last.Id], waiting.OrderBy(run => run.DueAt).Select(run => run.Id));
        Assert.Equal(3, keys.Count);
        Assert.Contains((last.Id, 1), keys);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task ReadHeld_WhatEndedOrMoved_IsNotTheExecutorsAnyMore(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunDeliveryStore(database.Database), new RunRows(database.Database));
        var running = await rows.SendAsync(Mine, Due, RunState.Running);
        var revoked = await rows.SendAsync(Mine, Due);
        var lost = await rows.SendAsync(Mine, Due);
        var moved = await rows.SendAsync(Other, Due);
        await rows.ExecuteAsync("UPDATE runs SET state = 14, reason = 'revoked', open_executor = NULL WHERE id = @revoked", new { revoked });
        await rows.ExecuteAsync("UPDATE runs SET state = 15, open_executor = NULL WHERE id = @lost", new { lost });

        var held = await store.ReadHeldAsync(Mine, [running, revoked, lost, moved], CancellationToken.None);

        Assert.Equal([(running, 1), (revoked, 1)], held.Order());
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task ReadSent_WhatHasStarted_IsNotSentAgain(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunDeliveryStore(database.Database), new RunRows(database.Database));
        var (dispatched, armed) = (await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due, RunState.Armed));
        await rows.SendAsync(Mine, Due, RunState.Running);
        await rows.PlanAsync(Mine, Due);

        var sent = await store.ReadSentAsync(Mine, CancellationToken.None);

        Assert.Equal([dispatched, armed], sent.Select(run => run.Id).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task ReadUnanswered_OfWhatWasSent_IsWhatNobodyAcknowledgedInTime(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunDeliveryStore(database.Database), new RunRows(database.Database));
        var (late, fresh, revoked) = (await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due));
        await rows.SendAsync(Mine, Due, RunState.Armed);
        await rows.SendAsync(Other, Due);
        await rows.ExecuteAsync("UPDATE runs SET sent_at = @Now - 10 WHERE id <> @fresh", new { Now, fresh });
        await rows.ExecuteAsync("UPDATE runs SET sent_at = @Now WHERE id = @fresh", new { Now, fresh });
        await rows.ExecuteAsync("UPDATE runs SET reason = 'revoked' WHERE id = @revoked", new { revoked });

        var unanswered = await store.ReadUnansweredAsync([Mine], Now, long.MaxValue, 10, CancellationToken.None);

        Assert.Equal(late, Assert.Single(unanswered).Id);
    }
}
