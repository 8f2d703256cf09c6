using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunStoreTests
{
    private static readonly long Soon = Now + 5_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Insert_OriginThatExists_KeepsTheFirstRow(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var (first, another) = (rows.New(Mine, Soon), rows.New(Other, Soon));
        await rows.InsertAsync(first);

        await rows.InsertAsync(rows.New(Other, Soon + 1) with { Origin = first.Origin }, another);

        Assert.Equal((Mine, Soon), await WhoAndWhenAsync(rows, first.Id));
        Assert.Equal((Other, Soon), await WhoAndWhenAsync(rows, another.Id));
        Assert.Equal(2, await new Ledger(database.Database).CountAsync("runs"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Insert_MoreThanOneStatementHolds_WritesAll(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);

        await rows.InsertAsync([.. Enumerable.Range(0, 450).Select(i => rows.New(Mine, Soon + i))]);

        Assert.Equal(450, await new Ledger(database.Database).CountAsync("runs"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Insert_PlannedUnroutedAndSkipped_AreOpenAccordingly(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var (routed, unrouted, skipped) = (rows.New(Mine, Soon), rows.New(null, Soon), rows.New(null, Soon) with { State = RunState.Skipped, Reason = RunReasons.Misfire });

        await rows.InsertAsync(routed, unrouted, skipped);

        var (first, second, third) = (await rows.ReadAsync(routed.Id), await rows.ReadAsync(unrouted.Id), await rows.ReadAsync(skipped.Id));
        Assert.Equal((Mine, 1, 1, (long?)Soon + 60_000_000), (first.OpenExecutor, first.Fence, first.Attempt, first.ExpireAt));
        Assert.Equal(("", RunReasons.NoExecutor), (second.OpenExecutor, second.Reason));
        Assert.Equal((null, 0, RunReasons.Misfire, (long?)skipped.PlannedAt), (third.OpenExecutor, third.Fence, third.Reason, third.EndedAt));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Revoke_OfAJob_SkipsWhatIsPlannedAndAsksForWhatWasSent(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var planned = await rows.PlanAsync(Mine, Soon);
        var sent = await rows.SendAsync(Mine, Soon, RunState.Armed);
        var running = await rows.SendAsync(Mine, Soon, RunState.Running);

        var asked = await RevokeAsync(database, rows, null, callsToo: false);

        var (first, second, third) = (await rows.ReadAsync(planned), await rows.ReadAsync(sent), await rows.ReadAsync(running));
        Assert.Equal((RunState.Skipped, RunReasons.Revoked, null, (long?)Now), (first.State, first.Reason, first.OpenExecutor, first.EndedAt));
        Assert.Equal((RunState.Armed, RunReasons.Revoked, Mine), (second.State, second.Reason, second.OpenExecutor));
        Assert.Equal((RunState.Running, null), (third.State, third.Reason));
        Assert.Equal([new SentRun(sent, 1, Mine)], asked);
        var command = Assert.Single(await new RunCommandStore(database.Database).ReadAsync([Mine], CancellationToken.None));
        Assert.Equal((sent, 1, RunCommand.Revoke), (command.RunId, command.Fence, command.Kind));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Revoke_OfATrigger_LeavesOthersCallsAndWhatIsDue(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var mine = await rows.PlanAsync(Mine, Soon);
        var others = await rows.PlanAsync(Mine, Soon, trigger: new string('c', 32));
        var due = await rows.PlanAsync(Mine, Now);
        var call = await rows.PlanAsync(Mine, Soon, cause: RunCause.Call);
        var elsewhere = await rows.PlanAsync(Mine, Soon, Template with { JobId = new string('d', 32) });

        await RevokeAsync(database, rows, [Trigger], callsToo: false);

        Assert.Equal(RunState.Skipped, (await rows.ReadAsync(mine)).State);
        foreach (var kept in new[] { others, due, call, elsewhere })
        {
            Assert.Equal((RunState.Planned, null), await StateAsync(rows, kept));
        }
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Revoke_WithCalls_TakesThemToo(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var call = await rows.PlanAsync(null, Soon, cause: RunCause.Call);

        await RevokeAsync(database, rows, null, callsToo: true);

        Assert.Equal((RunState.Skipped, RunReasons.Revoked), await StateAsync(rows, call));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Resume_AfterRevoke_PlansUnderTheNextFenceAndVersion(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var planned = await rows.PlanAsync(Mine, Soon);
        var unrouted = await rows.PlanAsync(null, Soon + 1);
        var sent = await rows.SendAsync(Mine, Soon + 2);
        await RevokeAsync(database, rows, null, callsToo: false);

        var executors = await ResumeAsync(database, rows, [Trigger]);

        foreach (var (id, open) in new[] { (planned, Mine), (unrouted, ""), (sent, Mine) })
        {
            var run = await rows.ReadAsync(id);
            Assert.Equal((RunState.Planned, null, 2, 7, open), (run.State, run.Reason, run.Fence, run.JobVersion, run.OpenExecutor));
            Assert.Equal((null, null, null), (run.EndedAt, run.SentAt, run.ArmedAt));
        }

        Assert.Equal([Mine], executors);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Resume_WhatIsGoneDueOrSkippedOtherwise_StaysAsItIs(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var gone = await rows.PlanAsync(Mine, Soon, trigger: new string('c', 32));
        var due = await rows.PlanAsync(Mine, Now + 1);
        var overlapped = rows.New(Mine, Soon) with { State = RunState.Skipped, Reason = RunReasons.Overlap };
        await rows.InsertAsync(overlapped);
        await RevokeAsync(database, rows, null, callsToo: false);

        await ResumeAsync(database, rows, [Trigger], Now + 1);

        Assert.Equal((RunState.Skipped, RunReasons.Revoked), await StateAsync(rows, gone));
        Assert.Equal((RunState.Skipped, RunReasons.Revoked), await StateAsync(rows, due));
        Assert.Equal((RunState.Skipped, RunReasons.Overlap), await StateAsync(rows, overlapped.Id));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Move_ToOthers_RaisesTheFenceOfPlannedRowsOnly(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var (planned, unfit) = (rows.New(Mine, Soon), rows.New(Mine, Soon));
        await rows.InsertAsync(planned, unfit);
        var sent = rows.New(Mine, Soon) with { Id = await rows.SendAsync(Mine, Soon) };
        (planned.ExecutorId, unfit.ExecutorId, unfit.Reason, sent.ExecutorId) = (Other, null, RunReasons.NoExecutor, Other);

        await database.Database.InTransactionAsync((transaction, token) => rows.Store.MoveAsync([planned, unfit, sent], transaction, token), CancellationToken.None);

        var (first, second, third) = (await rows.ReadAsync(planned.Id), await rows.ReadAsync(unfit.Id), await rows.ReadAsync(sent.Id));
        Assert.Equal((Other, Other, 2, null), (first.ExecutorId, first.OpenExecutor, first.Fence, first.Reason));
        Assert.Equal((null, "", 2, RunReasons.NoExecutor), (second.ExecutorId, second.OpenExecutor, second.Fence, second.Reason));
        Assert.Equal((Mine, Mine, 1), (third.ExecutorId, third.OpenExecutor, third.Fence));
    }

    private static Task<IReadOnlyList<SentRun>> RevokeAsync(MigratedDatabase database, RunRows rows, IReadOnlyCollection<string>? triggers, bool callsToo) =>
        database.Database.InTransactionAsync((transaction, token) => rows.Store.RevokeAsync(Job, triggers, null, callsToo, Now, transaction, token), CancellationToken.None);

    private static Task<IReadOnlyList<string>> ResumeAsync(MigratedDatabase database, RunRows rows, IReadOnlyCollection<string> triggers, long? now = null) =>
        database.Database.InTransactionAsync((transaction, token) => rows.Store.ResumeAsync(Job, 7, triggers, null, now ?? Now, transaction, token), CancellationToken.None);

    private static async Task<(RunState State, string? Reason)> StateAsync(RunRows rows, string id)
    {
        var run = await rows.ReadAsync(id);
        return (run.State, run.Reason);
    }

    private static async Task<(string? Executor, long DueAt)> WhoAndWhenAsync(RunRows rows, string id)
    {
        var run = await rows.ReadAsync(id);
        return (run.ExecutorId, run.DueAt);
    }
}
