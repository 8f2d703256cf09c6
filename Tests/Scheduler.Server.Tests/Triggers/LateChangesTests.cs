using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;
using Scheduler.Server.Runs;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Triggers;

public sealed class LateChangesTests
{
    private static readonly string Executor = new('e', 32);

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Create_WithTriggers_PlansTheFirstWindowInTheSameTransaction(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        node.Router.ExecutorId = Executor;

        var job = await CreateAsync(node, Job("first", Every(1_000)));

        var due = await node.DueAsync(job.Id);
        Assert.Equal((job.CreatedAt / 1_000_000 * 1_000_000) + 1_000_000, due[0]);
        Assert.InRange(due.Count, 11, 13);
        Assert.Equal(1, node.Router.Calls);
        Assert.Equal(Executor, Assert.Single(node.Delivery.Looked));
        Assert.Equal(1, await CountAsync(node, "audit", "object_id = @id", job.Id));
        Assert.Equal(1, await CountAsync(node, "job_versions", "job_id = @id", job.Id));
        Assert.Equal(1, await CountAsync(node, "QRTZ_TRIGGERS", "TRIGGER_NAME = @id", job.Spec.Triggers[0].Id));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Create_WhenTheNameIsTaken_LeavesNothingInAnyTable(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        await CreateAsync(node, Job("taken", Every(1_000)));
        var before = await CountsAsync(node);

        var answer = await node.Jobs.CreateAsync(Job("taken", Every(500)), AuditActor.System, CancellationToken.None);

        Assert.Equal(409, answer.Refusal?.StatusCode);
        Assert.Equal(before, await CountsAsync(node));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task PauseAndResume_WithinTheLead_KeepsEachOccurrenceOnce(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        node.Router.ExecutorId = Executor;
        var job = await CreateAsync(node, Job("paused", Every(200)));
        var sentId = (await node.QueryAsync<string>("SELECT id FROM runs WHERE job_id = @id ORDER BY due_at DESC LIMIT 1", new { id = job.Id }))[0];
        await node.ExecuteAsync("UPDATE runs SET state = 1 WHERE id = @sentId", new { sentId });

        var paused = (await node.Jobs.PauseAsync(job.Id, "holiday", AuditActor.System, CancellationToken.None)).Job!;
        var leftWhilePaused = await node.QueryAsync<long>("SELECT due_at FROM runs WHERE job_id = @id AND state = 0 AND due_at > @now", new { id = job.Id, now = paused.UpdatedAt });
        var quartzWhilePaused = await CountAsync(node, "QRTZ_TRIGGERS", "TRIGGER_NAME = @id", job.Spec.Triggers[0].Id);
        await node.Jobs.ResumeAsync(job.Id, AuditActor.System, CancellationToken.None);

        Assert.Equal(JobState.Paused, paused.State);
        Assert.Equal("holiday", paused.PauseReason);
        Assert.Empty(leftWhilePaused);
        Assert.Equal(0, quartzWhilePaused);
        Assert.Equal(sentId, Assert.Single(node.Delivery.Revoked).RunId);
        var until = paused.UpdatedAt + 14_000_000;
        await node.PlannedUntilAsync(job.Id, until);
        var rows = (await node.QueryAsync<(long Due, int State)>("SELECT due_at, state FROM runs WHERE job_id = @id AND due_at > @at AND due_at <= @until ORDER BY due_at", new { id = job.Id, at = paused.UpdatedAt + 1_000_000, until }));
        Assert.All(rows, row => Assert.Equal((int)RunState.Planned, row.State));
        Assert.All(rows.Zip(rows.Skip(1)), pair => Assert.Equal(200_000, pair.Second.Due - pair.First.Due));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Delete_OfAJob_RevokesAndPlansNothingMore(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var job = await CreateAsync(node, Job("gone", Every(100)));

        var refusal = await node.Jobs.DeleteAsync(job.Id, AuditActor.System, CancellationToken.None);

        Assert.Null(refusal);
        Assert.Null(await node.Service<JobStore>().FindAsync(job.Id, CancellationToken.None));
        Assert.Equal(0, await CountAsync(node, "runs", "job_id = @id AND state = 0 AND due_at > (SELECT MAX(ended_at) FROM runs WHERE job_id = @id)", job.Id));
        Assert.Equal(0, await CountAsync(node, "QRTZ_TRIGGERS", "TRIGGER_NAME = @id", job.Spec.Triggers[0].Id));
        Assert.Equal(0, await CountAsync(node, "QRTZ_SIMPLE_TRIGGERS", "TRIGGER_NAME = @id", job.Spec.Triggers[0].Id));
        Assert.NotNull(await node.Service<IJobDefinitions>().FindAsync(job.Id, 1, CancellationToken.None));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Replace_ChangingOneOfTwoSchedules_KeepsTheOtherAndItsRows(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        node.Router.ExecutorId = Executor;
        var job = await CreateAsync(node, Job("changed", Every(1_000), Every(700)));
        var kept = job.Spec.Triggers[0].Id;
        var keptRows = await node.QueryAsync<string>("SELECT id FROM runs WHERE trigger_id = @kept ORDER BY id", new { kept });

        var answer = await node.Jobs.ReplaceAsync(job.Id, Job("changed", Every(1_000), Every(300)) with { Priority = 9 }, new IfMatch { Version = 1 }, AuditActor.System, CancellationToken.None);

        var changed = answer.Job!;
        Assert.Equal(2, changed.Version);
        Assert.Equal(kept, changed.Spec.Triggers[0].Id);
        Assert.NotEqual(job.Spec.Triggers[1].Id, changed.Spec.Triggers[1].Id);
        Assert.Equal(keptRows, await node.QueryAsync<string>("SELECT id FROM runs WHERE trigger_id = @kept AND job_version = 2 AND priority = 9 ORDER BY id", new { kept }));
        Assert.Equal(0, await CountAsync(node, "runs", $"trigger_id = @id AND state = 0 AND due_at > {changed.UpdatedAt}", job.Spec.Triggers[1].Id));
        Assert.True(await CountAsync(node, "runs", "trigger_id = @id AND state = 0", changed.Spec.Triggers[1].Id) > 30);
        await node.PlannedUntilAsync(job.Id, changed.UpdatedAt + 14_000_000);
        Assert.Equal(0, await CountAsync(node, "runs", $"job_id = @id AND job_version = 1 AND due_at > {changed.UpdatedAt + 12_000_000}", job.Id));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Replace_WithAnotherApp_RoutesPlannedRowsAgainUnderTheNextFence(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        node.Router.ExecutorId = Executor;
        var job = await CreateAsync(node, Job("moved", Every(1_000)));
        var other = new string('f', 32);
        node.Router.ExecutorId = other;
        var document = Job("moved", Every(1_000));

        await node.Jobs.ReplaceAsync(job.Id, document with { Target = document.Target with { App = "other" } }, new IfMatch(), AuditActor.System, CancellationToken.None);

        var rows = await node.QueryAsync<(string Executor, string Open, long Fence)>("SELECT executor_id, open_executor, fence FROM runs WHERE job_id = @id AND state = 0", new { id = job.Id });
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal((other, other, 2), row));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Replace_OfAnOlderVersion_IsRefusedAndChangesNothing(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var job = await CreateAsync(node, Job("stale", Every(1_000)));
        var before = await CountsAsync(node);

        var answer = await node.Jobs.ReplaceAsync(job.Id, Job("stale"), new IfMatch { Version = 7 }, AuditActor.System, CancellationToken.None);

        Assert.Equal(412, answer.Refusal?.StatusCode);
        Assert.Equal(before, await CountsAsync(node));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Resume_AfterAScheduleWasReplaced_LeavesTheOldOneRevoked(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var job = await CreateAsync(node, Job("revived", Every(1_000)));
        await node.Jobs.ReplaceAsync(job.Id, Job("revived", Every(900)), new IfMatch(), AuditActor.System, CancellationToken.None);
        await node.Jobs.PauseAsync(job.Id, null, AuditActor.System, CancellationToken.None);

        await node.Jobs.ResumeAsync(job.Id, AuditActor.System, CancellationToken.None);

        Assert.Equal(0, await CountAsync(node, "runs", $"trigger_id = @id AND state = 0 AND due_at > {job.CreatedAt + 1_000_000}", job.Spec.Triggers[0].Id));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Create_OfOnce_IsARowFromTheStartAndNoQuartzTrigger(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var at = node.Clock.UtcNow.AddDays(3);

        var job = await CreateAsync(node, Job("once", Once(at)));

        Assert.Single(await node.DueAsync(job.Id));
        Assert.Equal(0, await CountAsync(node, "QRTZ_TRIGGERS", "TRIGGER_NAME = @id", job.Spec.Triggers[0].Id));
        Assert.Equal(0, node.Router.Calls);
    }

    private static async Task<JobRow> CreateAsync(PlanningNode node, JobDocument document) =>
        (await node.Jobs.CreateAsync(document, AuditActor.System, CancellationToken.None)).Job!;

    private static async Task<long> CountAsync(PlanningNode node, string table, string where, string id) =>
        (await node.QueryAsync<long>($"SELECT COUNT(*) FROM {table} WHERE {where}", new { id }))[0];

    private static async Task<string> CountsAsync(PlanningNode node) =>
        string.Join(",", await node.QueryAsync<long>(
            """
            SELECT COUNT(*) FROM jobs UNION ALL SELECT COUNT(*) FROM job_versions UNION ALL SELECT COUNT(*) FROM audit
            UNION ALL SELECT COUNT(*) FROM runs UNION ALL SELECT COUNT(*) FROM QRTZ_TRIGGERS UNION ALL SELECT COUNT(*) FROM QRTZ_SIMPLE_TRIGGERS
            """));
}
