using Executor.Sdk.Protocol;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;
using Scheduler.Server.Tests.Cluster;
using Scheduler.Server.Tests.Runs;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Triggers;

public sealed class FixedDelayTests
{
    private const long Delay = 1_500_000;

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Create_WithoutStartAt_IsDueAtOnceAndThenAfterEachEnd(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var (job, ends) = await CreateAsync(node);
        var first = Assert.Single(await OpenAsync(node, job));
        Assert.Equal(job.CreatedAt, first.DueAt);

        var endedAt = await EndAsync(node, ends, first.Id);

        var second = Assert.Single(await OpenAsync(node, job));
        Assert.Equal((endedAt + Delay, 0), (second.DueAt, second.State));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task End_OfAnyKind_IsFollowedByExactlyOne(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var (job, ends) = await CreateAsync(node);
        RunOutcome[] outcomes = [RunOutcome.Failed, RunOutcome.Skipped, RunOutcome.TimedOut, RunOutcome.Canceled, RunOutcome.Succeeded];

        foreach (var outcome in outcomes)
        {
            var open = Assert.Single(await OpenAsync(node, job));
            await EndAsync(node, ends, open.Id, outcome, twice: true);
        }

        var lost = Assert.Single(await OpenAsync(node, job));
        await SendAsync(node, lost.Id);
        await node.ExecuteAsync("UPDATE runs SET delivery = 1 WHERE id = @Id", new { lost.Id });
        await ends.Endings.TakeSentAsync(RunRows.Mine, [], CancellationToken.None);
        var waits = Assert.Single(await OpenAsync(node, job));
        await node.ExecuteAsync("UPDATE runs SET due_at = due_at - 100000000, expire_at = 1, executor_id = NULL, open_executor = '' WHERE id = @Id", new { waits.Id });
        ends.Clock.Advance(TimeSpan.FromSeconds(3));
        await ends.Endings.ExpireAsync([], node.Clock.NowMicros, CancellationToken.None);

        Assert.NotEqual(waits.Id, Assert.Single(await OpenAsync(node, job)).Id);
        Assert.Equal(8, (await node.QueryAsync<string>("SELECT id FROM runs WHERE job_id = @Id", new { job.Id })).Count);
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task PauseAndResume_AtAnyMoment_LeavesOneChain(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var (job, ends) = await CreateAsync(node);
        var running = Assert.Single(await OpenAsync(node, job));
        await SendAsync(node, running.Id);

        // It goes on while the job is paused and resumed.
        await PauseAsync(node, job);
        await ResumeAsync(node, job);
        Assert.Equal(running.Id, Assert.Single(await OpenAsync(node, job)).Id);
        await EndAsync(node, ends, running.Id, isSent: true);

        // The next one waits while the job is paused and resumed.
        var waiting = Assert.Single(await OpenAsync(node, job));
        await PauseAsync(node, job);
        Assert.Empty(await OpenAsync(node, job));
        await ResumeAsync(node, job);
        Assert.Equal(waiting.Id, Assert.Single(await OpenAsync(node, job)).Id);

        // It ends while the job is paused.
        await SendAsync(node, waiting.Id);
        await node.ExecuteAsync("UPDATE runs SET due_at = due_at - 2000000 WHERE id = @Id", new { waiting.Id });
        await PauseAsync(node, job);
        await EndAsync(node, ends, waiting.Id, fence: 2, isSent: true);
        Assert.Empty(await OpenAsync(node, job));
        await ResumeAsync(node, job);
        Assert.Single(await OpenAsync(node, job));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Change_OfTheDelay_StartsAnotherChainAndEndsTheOld(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var (job, ends) = await CreateAsync(node);
        var running = Assert.Single(await OpenAsync(node, job));
        await SendAsync(node, running.Id);

        var kept = (await node.Jobs.ReplaceAsync(job.Id, Document() with { Priority = 9 }, new IfMatch(), AuditActor.System, CancellationToken.None)).Job!; // the change is valid
        Assert.Single(await OpenAsync(node, job));
        await node.Jobs.ReplaceAsync(job.Id, Document(700), new IfMatch(), AuditActor.System, CancellationToken.None);
        await EndAsync(node, ends, running.Id, isSent: true);

        var open = Assert.Single(await OpenAsync(node, job));
        Assert.Equal(job.Spec.Triggers[0].Id, kept.Spec.Triggers[0].Id);
        Assert.NotEqual(job.Spec.Triggers[0].Id, open.TriggerId);
    }

    private static JobDocument Document(long delayMs = Delay / 1_000) => Job("delayed", new Server.Triggers.TriggerDocument { Kind = "fixedDelay", DelayMs = delayMs });

    private static async Task<(JobRow Job, Ends Ends)> CreateAsync(PlanningNode node)
    {
        node.Router.ExecutorId = RunRows.Mine;
        var answer = await node.Jobs.CreateAsync(Document(), AuditActor.System, CancellationToken.None);
        return (answer.Job!, new Ends(node.Database, new FixedClock { NowMicros = node.Clock.NowMicros })); // the document is valid
    }

    private static Task<List<OpenRow>> OpenAsync(PlanningNode node, JobRow job) =>
        node.QueryAsync<OpenRow>("SELECT id AS Id, due_at AS DueAt, state AS State, trigger_id AS TriggerId FROM runs WHERE job_id = @Id AND state <= 3", new { job.Id });

    private static Task<int> SendAsync(PlanningNode node, string id) =>
        node.ExecuteAsync("UPDATE runs SET state = 3, executor_id = @Mine, open_executor = @Mine, sent_at = 1 WHERE id = @id", new { id, RunRows.Mine });

    private static async Task<long> EndAsync(
        PlanningNode node, Ends ends, string id, RunOutcome outcome = RunOutcome.Succeeded, int fence = 1, bool twice = false, bool isSent = false)
    {
        if (!isSent)
        {
            await node.ExecuteAsync("UPDATE runs SET state = 1, executor_id = @Mine, open_executor = @Mine, sent_at = 1 WHERE id = @id", new { id, RunRows.Mine });
        }

        // Later than the one before it: the end of a run is never before its due instant.
        var due = (await node.QueryAsync<long>("SELECT due_at FROM runs WHERE id = @id", new { id }))[0];
        var endedAt = Math.Max(due, 0) + 700;
        ends.Clock.NowMicros = Math.Max(ends.Clock.NowMicros, endedAt);
        var report = Ends.Report(id, fence, outcome, endedAt);
        await ends.ReportAsync(report);
        if (twice)
        {
            await ends.ReportAsync(report);
        }

        return endedAt;
    }

    private static Task PauseAsync(PlanningNode node, JobRow job) => node.Jobs.PauseAsync(job.Id, null, AuditActor.System, CancellationToken.None);

    private static Task ResumeAsync(PlanningNode node, JobRow job) => node.Jobs.ResumeAsync(job.Id, AuditActor.System, CancellationToken.None);

    private sealed record OpenRow
    {
        public string Id { get; init; } = "";

        public long DueAt { get; init; }

        public int State { get; init; }

        public string? TriggerId { get; init; }
    }
}
