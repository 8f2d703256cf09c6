using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunRecoveryStoreTests
{
    private static readonly RunTemplate Once = Template with { Delivery = DeliveryPolicy.AtMostOnce };

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeSent_AtLeastOnce_WaitsForAnotherUnderTheNextFence(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Now, RunState.Running);
        var others = await rows.SendAsync(Other, Now);

        var taken = await store.TakeSentAsync(Mine, [], Now, CancellationToken.None);

        var row = await rows.ReadAsync(run);
        Assert.Equal(1, taken);
        Assert.Equal((RunState.Planned, RunReasons.NoExecutor, 2, 1), (row.State, row.Reason, row.Fence, row.Attempt));
        Assert.Equal((null, "", null, null), (row.ExecutorId, row.OpenExecutor, row.SentAt, row.StartedAt));
        Assert.Equal((1, 1, RunReasons.ExecutorSilent, Mine), Assert.Single(await rows.AttemptsAsync(run)));
        Assert.Equal(RunState.Dispatched, (await rows.ReadAsync(others)).State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeSent_AtMostOnce_EndsAsLost(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Now, RunState.Dispatched, Once);

        var taken = await store.TakeSentAsync(Mine, [], Now + 7, CancellationToken.None);

        var row = await rows.ReadAsync(run);
        Assert.Equal(1, taken);
        Assert.Equal((RunState.Lost, RunReasons.ExecutorSilent, 1, (long?)Now + 7), (row.State, row.Reason, row.Fence, row.EndedAt));
        Assert.Equal((Mine, null), (row.ExecutorId, row.OpenExecutor));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeSent_DeliveredTooOften_EndsAsLost(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var (once, never) = (await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now));
        await rows.ExecuteAsync("UPDATE runs SET fence = CASE WHEN id = @once THEN attempt + 4 ELSE attempt + 5 END", new { once });

        await store.TakeSentAsync(Mine, [], Now, CancellationToken.None);

        Assert.Equal((RunState.Planned, 6), ((await rows.ReadAsync(once)).State, (await rows.ReadAsync(once)).Fence));
        Assert.Equal(RunState.Lost, (await rows.ReadAsync(never)).State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeSent_WhatItStillAnswersFor_IsLeft(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var (held, gone, planned) = (await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now), await rows.PlanAsync(Mine, Now));

        await store.TakeSentAsync(Mine, [held], Now, CancellationToken.None);

        Assert.Equal((RunState.Dispatched, 1), await StateAsync(rows, held));
        Assert.Equal((RunState.Planned, 2), await StateAsync(rows, gone));
        Assert.Equal((RunState.Planned, 1), await StateAsync(rows, planned));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeSent_WhileBeingRevoked_IsNotDeliveredAgain(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Now, RunState.Armed);
        await rows.ExecuteAsync("UPDATE runs SET reason = 'revoked' WHERE id = @run", new { run });

        var taken = await store.TakeSentAsync(Mine, [], Now, CancellationToken.None);

        var row = await rows.ReadAsync(run);
        Assert.Equal(1, taken);
        Assert.Equal((RunState.Skipped, RunReasons.Revoked, null, (long?)Now), (row.State, row.Reason, row.OpenExecutor, row.EndedAt));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeSent_MoreThanABite_TakesAll(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        await rows.InsertAsync([.. Enumerable.Range(0, 1_201).Select(i => rows.New(Mine, Now + i) with { State = RunState.Dispatched, SentAt = Now })]);

        var taken = await store.TakeSentAsync(Mine, [], Now, CancellationToken.None);

        Assert.Equal(1_201, taken);
        Assert.Equal(1_201, await new Ledger(database.Database).CountAsync("runs WHERE fence = 2 AND open_executor = ''"));
        Assert.Equal(1_201, await new Ledger(database.Database).CountAsync("run_attempts"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TakeUnsent_OfAnExecutor_LeavesSentSeatedAndLater(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var seated = Template with { JobId = new string('c', 32), Overlap = OverlapPolicy.Skip };
        var near = await rows.PlanAsync(Mine, Now);
        var kept = new[]
        {
            await rows.PlanAsync(Mine, Now + 1), await rows.PlanAsync(Mine, Now, seated), await rows.PlanAsync(Other, Now), await rows.SendAsync(Mine, Now),
        };

        var taken = await store.TakeUnsentAsync(Mine, Now, CancellationToken.None);
        var jobs = await store.ReadSeatedJobsAsync(Mine, Now, CancellationToken.None);

        Assert.Equal(1, taken);
        Assert.Equal((RunState.Planned, 2), await StateAsync(rows, near));
        Assert.Equal("", (await rows.ReadAsync(near)).OpenExecutor);
        Assert.Empty(await rows.AttemptsAsync(near));
        Assert.All(await Task.WhenAll(kept.Select(id => rows.ReadAsync(id))), run => Assert.Equal(1, run.Fence));
        Assert.Equal((seated.JobId, 1), Assert.Single(jobs));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Name_UnroutedRuns_GoToWhomTheyWereGivenUnlessTheyChanged(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var (first, second, changed) = (await rows.PlanAsync(null, Now), await rows.PlanAsync(null, Now + 1), await rows.PlanAsync(null, Now + 2));
        await rows.PlanAsync(null, Now + 3);
        var unrouted = await store.ReadUnroutedAsync(Now + 2, CancellationToken.None);
        await rows.ExecuteAsync("UPDATE runs SET fence = 2 WHERE id = @changed", new { changed });

        var named = await database.Database.InTransactionAsync(
            (transaction, token) => store.NameAsync([(unrouted[0], Mine, "{}"), (unrouted[1], Other, null), (unrouted[2], Other, null)], transaction, token), CancellationToken.None);

        Assert.Equal([first, second, changed], unrouted.Select(run => run.Id));
        Assert.Equal(2, named);
        Assert.Equal((Mine, null), ((await rows.ReadAsync(first)).OpenExecutor, (await rows.ReadAsync(first)).Reason));
        Assert.Equal(Other, (await rows.ReadAsync(second)).ExecutorId);
        Assert.Equal("", (await rows.ReadAsync(changed)).OpenExecutor);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Expire_WaitedTooLongForNobody_IsSkipped(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var impatient = Template with { ExpireAfterMs = 1_000 };
        var (unrouted, gones) = (await rows.PlanAsync(null, Now, impatient), await rows.PlanAsync(Mine, Now, impatient));
        var (alives, patient) = (await rows.PlanAsync(Other, Now, impatient), await rows.PlanAsync(null, Now));

        var tooEarly = await store.ExpireAsync([Mine], Now + 1_000_000, CancellationToken.None);
        var expired = await store.ExpireAsync([Mine], Now + 1_000_001, CancellationToken.None);

        Assert.Equal((0, 2), (tooEarly, expired));
        foreach (var id in new[] { unrouted, gones })
        {
            var row = await rows.ReadAsync(id);
            Assert.Equal((RunState.Skipped, RunReasons.Expired, null, (long?)Now + 1_000_001), (row.State, row.Reason, row.OpenExecutor, row.EndedAt));
        }

        Assert.Equal((RunState.Planned, 1), await StateAsync(rows, alives));
        Assert.Equal((RunState.Planned, 1), await StateAsync(rows, patient));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task SweepRevoked_NobodyReported_IsSkipped(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunRecoveryStore(database.Database), new RunRows(database.Database));
        var (silent, young, unmarked) = (await rows.SendAsync(Mine, Now - 2), await rows.SendAsync(Mine, Now), await rows.SendAsync(Mine, Now - 2));
        await rows.ExecuteAsync("UPDATE runs SET reason = 'revoked' WHERE id <> @unmarked", new { unmarked });

        var swept = await store.SweepRevokedAsync([Mine], Now, Now + 5, CancellationToken.None);

        var row = await rows.ReadAsync(silent);
        Assert.Equal(1, swept);
        Assert.Equal((RunState.Skipped, RunReasons.Revoked, null, (long?)Now + 5), (row.State, row.Reason, row.OpenExecutor, row.EndedAt));
        Assert.Equal((RunState.Dispatched, 1), await StateAsync(rows, young));
        Assert.Equal((RunState.Dispatched, 1), await StateAsync(rows, unmarked));
    }

    private static async Task<(RunState State, int Fence)> StateAsync(RunRows rows, string id)
    {
        var run = await rows.ReadAsync(id);
        return (run.State, run.Fence);
    }
}
