using System.Text.Json;
using Executor.Sdk.Protocol;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class RunReportStoreTests
{
    private static readonly long Due = Now + 1_000_000;

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_OlderFence_IsRefusedAndChangesNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due);
        await rows.ExecuteAsync("UPDATE runs SET fence = 2 WHERE id = @run", new { run });
        var before = await rows.ReadAsync(run);

        var (older, _) = await store.ApplyAsync([Ended(run, 1)], CancellationToken.None);
        var (newer, _) = await store.ApplyAsync([Ended(run, 3)], CancellationToken.None);

        Assert.Equal(1, Assert.Single(older).Report.Fence);
        Assert.Equal(3, Assert.Single(newer).Report.Fence);
        Assert.Equal(before, await rows.ReadAsync(run));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_ByAnotherExecutor_IsRefusedAndChangesNothing(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due);
        var before = await rows.ReadAsync(run);

        var (refused, _) = await store.ApplyAsync([Ended(run, 1) with { ExecutorId = Other }], CancellationToken.None);
        var (unknown, _) = await store.ApplyAsync([Ended(new string('0', 32), 1)], CancellationToken.None);

        Assert.Single(refused);
        Assert.Single(unknown);
        Assert.Equal(before, await rows.ReadAsync(run));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_StartAndEnd_AreWrittenWithAllTheySay(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due);
        var report = Ended(run, 1);

        await store.ApplyAsync([Armed(run, 1)], CancellationToken.None);
        var armed = await rows.ReadAsync(run);
        await store.ApplyAsync([Started(run, 1)], CancellationToken.None);
        var running = await rows.ReadAsync(run);
        await store.ApplyAsync([report with { Report = report.Report with { Result = JsonElement.Parse("""{"rows":3}""") } }], CancellationToken.None);

        var ended = await rows.ReadAsync(run);
        Assert.Equal((RunState.Armed, Mine, (long?)Due - 2_900_000), (armed.State, armed.OpenExecutor, armed.ArmedAt));
        Assert.Equal((RunState.Running, Mine, (long?)Due + 250, (long?)250), (running.State, running.OpenExecutor, running.StartedAt, running.LatenessUs));
        Assert.Equal((RunState.Succeeded, null, (long?)Due + 9_000, """{"rows":3}"""), (ended.State, ended.OpenExecutor, ended.EndedAt, ended.Result));
        Assert.Equal((Node, (long?)Due - 3_000_000, (long?)250), (ended.Node, ended.SentAt, ended.LatenessUs));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_TheSameReportAgain_IsHarmlessAndNotRefused(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var (going, over) = (await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due));
        await store.ApplyAsync([Started(going, 1), Ended(over, 1)], CancellationToken.None);
        var before = (await rows.ReadAsync(going), await rows.ReadAsync(over));

        var (refused, _) = await store.ApplyAsync([Started(going, 1), Ended(over, 1)], CancellationToken.None);

        Assert.Empty(refused);
        Assert.Equal(before, (await rows.ReadAsync(going), await rows.ReadAsync(over)));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_EarlierNewsAfterLater_DoesNotMoveTheRunBack(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var (running, ended) = (await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due));
        await store.ApplyAsync([Started(running, 1), Ended(ended, 1)], CancellationToken.None);
        var before = (await rows.ReadAsync(running), await rows.ReadAsync(ended));

        var (refused, _) = await store.ApplyAsync([Armed(running, 1), Started(ended, 1)], CancellationToken.None);

        Assert.Empty(refused);
        Assert.Equal(before, (await rows.ReadAsync(running), await rows.ReadAsync(ended)));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_ASecondEnd_LeavesTheFirst(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due);
        await store.ApplyAsync([Ended(run, 1)], CancellationToken.None);

        await store.ApplyAsync([Ended(run, 1, RunOutcome.Failed)], CancellationToken.None);

        Assert.Equal(RunState.Succeeded, (await rows.ReadAsync(run)).State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_OnARowStillPlanned_IsTakenOver(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var (armed, ended) = (await rows.PlanAsync(Mine, Due), await rows.PlanAsync(Mine, Due));

        var (refused, _) = await store.ApplyAsync([Armed(armed, 1), Ended(ended, 1)], CancellationToken.None);

        var (first, second) = (await rows.ReadAsync(armed), await rows.ReadAsync(ended));
        Assert.Empty(refused);
        Assert.Equal((RunState.Armed, Node, first.ArmedAt), (first.State, first.Node, first.SentAt));
        Assert.Equal((RunState.Succeeded, Node, null), (second.State, second.Node, second.OpenExecutor));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_StartedAlthoughRevoked_TheRowFollows(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due);
        await rows.ExecuteAsync("UPDATE runs SET state = 14, reason = 'revoked', open_executor = NULL, ended_at = 5 WHERE id = @run", new { run });

        await store.ApplyAsync([Started(run, 1)], CancellationToken.None);
        var running = await rows.ReadAsync(run);
        await store.ApplyAsync([Ended(run, 1)], CancellationToken.None);

        Assert.Equal((RunState.Running, null, Mine, null), (running.State, running.Reason, running.OpenExecutor, running.EndedAt));
        Assert.Equal(RunState.Succeeded, (await rows.ReadAsync(run)).State);
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_SkippedOtherwise_DoesNotStart(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var (expired, revoked) = (await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due));
        await rows.ExecuteAsync("UPDATE runs SET state = 14, reason = CASE WHEN id = @expired THEN 'expired' ELSE 'revoked' END, open_executor = NULL", new { expired });

        await store.ApplyAsync([Started(expired, 1), Armed(revoked, 1)], CancellationToken.None);

        Assert.Equal((RunState.Skipped, RunReasons.Expired), await StateAsync(rows, expired));
        Assert.Equal((RunState.Skipped, RunReasons.Revoked), await StateAsync(rows, revoked));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_ArmedWhileBeingRevoked_KeepsTheMark(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var (armed, started) = (await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due));
        await rows.ExecuteAsync("UPDATE runs SET reason = 'revoked'");

        await store.ApplyAsync([Armed(armed, 1), Started(started, 1)], CancellationToken.None);

        Assert.Equal((RunState.Armed, RunReasons.Revoked), await StateAsync(rows, armed));
        Assert.Equal((RunState.Running, null), await StateAsync(rows, started));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_OutcomesThatDidNotRun_AreSkipsWithTheirReason(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var (overlap, unknown, revoked) = (await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due), await rows.SendAsync(Mine, Due));

        await store.ApplyAsync(
            [Unstarted(overlap, RunOutcome.Skipped, RunReasons.Overlap), Unstarted(unknown, RunOutcome.Skipped, "weather"), Unstarted(revoked, RunOutcome.Revoked, null)],
            CancellationToken.None);

        Assert.Equal((RunState.Skipped, RunReasons.Overlap), await StateAsync(rows, overlap));
        Assert.Equal((RunState.Skipped, RunReasons.Missed), await StateAsync(rows, unknown));
        Assert.Equal((RunState.Skipped, RunReasons.Revoked), await StateAsync(rows, revoked));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Apply_ManyWithAFewStale_AppliesTheRest(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var planned = Enumerable.Range(0, 600).Select(i => rows.New(Mine, Due + i)).ToList();
        await rows.InsertAsync(planned);

        var (refused, _) = await store.ApplyAsync([.. planned.Select((run, i) => Ended(run.Id, i % 300 == 7 ? 2 : 1))], CancellationToken.None);

        Assert.Equal([planned[7].Id, planned[307].Id], refused.Select(report => report.Report.RunId));
        Assert.Equal((RunState.Succeeded, RunState.Planned), ((await rows.ReadAsync(planned[599].Id)).State, (await rows.ReadAsync(planned[307].Id)).State));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Return_Unstarted_PlansTheNextFenceUncharged(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due, RunState.Armed);

        var first = await ReturnAsync(database, store, Unstarted(run, RunOutcome.Returned, null));
        var repeated = await ReturnAsync(database, store, Unstarted(run, RunOutcome.Returned, null));

        var row = await rows.ReadAsync(run);
        Assert.Empty(first);
        Assert.Empty(repeated);
        Assert.Equal((RunState.Planned, RunReasons.NoExecutor, 2, 1), (row.State, row.Reason, row.Fence, row.Attempt));
        Assert.Equal((null, "", null, null), (row.ExecutorId, row.OpenExecutor, row.SentAt, row.ArmedAt));
        Assert.Equal([(1, 1, RunReasons.Returned, Mine)], await rows.AttemptsAsync(run));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Return_ByAnotherOrUnderAnOlderFence_IsRefused(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due, RunState.Armed);
        await rows.ExecuteAsync("UPDATE runs SET fence = 5 WHERE id = @run", new { run });
        var before = await rows.ReadAsync(run);
        var current = Unstarted(run, RunOutcome.Returned, null);

        var older = await ReturnAsync(database, store, current);
        var foreign = await ReturnAsync(database, store, current with { ExecutorId = Other, Report = current.Report with { Fence = 5 } });

        Assert.Single(older);
        Assert.Single(foreign);
        Assert.Equal(before, await rows.ReadAsync(run));
        Assert.Empty(await rows.AttemptsAsync(run));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Return_WhileBeingRevoked_IsNotPlannedAgain(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, rows) = (new RunReportStore(database.Database), new RunRows(database.Database));
        var run = await rows.SendAsync(Mine, Due, RunState.Armed);
        await rows.ExecuteAsync("UPDATE runs SET reason = 'revoked' WHERE id = @run", new { run });

        await ReturnAsync(database, store, Unstarted(run, RunOutcome.Returned, null));

        var row = await rows.ReadAsync(run);
        Assert.Equal((RunState.Skipped, RunReasons.Revoked, null, (long?)Due - 1_000), (row.State, row.Reason, row.OpenExecutor, row.EndedAt));
    }

    private static async Task<IReadOnlyList<ReceivedReport>> ReturnAsync(MigratedDatabase database, RunReportStore store, ReceivedReport report) =>
        (await database.Database.InTransactionAsync((transaction, token) => store.ReturnAsync([report], transaction, token), CancellationToken.None)).Stale;

    private static async Task<(RunState State, string? Reason)> StateAsync(RunRows rows, string id)
    {
        var run = await rows.ReadAsync(id);
        return (run.State, run.Reason);
    }

    private static ReceivedReport Armed(string run, int fence) =>
        new(Mine, Node, new RunReport { RunId = run, Fence = fence, DueAtMicros = Due, ArmedAtMicros = Due - 2_900_000 });

    private static ReceivedReport Started(string run, int fence)
    {
        var armed = Armed(run, fence);
        return armed with { Report = armed.Report with { StartedAtMicros = Due + 250, ClockErrorMicros = 40 } };
    }

    private static ReceivedReport Ended(string run, int fence, RunOutcome outcome = RunOutcome.Succeeded)
    {
        var started = Started(run, fence);
        return started with { Report = started.Report with { EndedAtMicros = Due + 9_000, Outcome = outcome } };
    }

    private static ReceivedReport Unstarted(string run, RunOutcome outcome, string? reason)
    {
        var armed = Armed(run, 1);
        return armed with { Report = armed.Report with { EndedAtMicros = Due - 1_000, Outcome = outcome, Reason = reason } };
    }
}
