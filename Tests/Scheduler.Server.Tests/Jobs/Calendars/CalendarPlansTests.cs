using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;
using Scheduler.Server.Jobs.Calendars;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Triggers;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Jobs.Calendars;

public sealed class CalendarPlansTests
{
    private const long Second = 1_000_000;
    private static readonly string Executor = new('e', 32);

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Excluded_FromTheStart_HasNoRowNeitherInTheFirstWindowNorInQuartzs(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var now = Floor(node);
        await CreateCalendarAsync(node, "quiet", (now + (3 * Second), now + (6 * Second)), (now + (13 * Second), now + (16 * Second)));

        var job = await CreateAsync(node, Job("quiet", Every(500) with { Calendar = "quiet" }, new TriggerDocument { Kind = "recurrence", Rrule = "FREQ=SECONDLY", Calendar = "quiet" }));

        await node.PlannedUntilAsync(job.Id, now + (20 * Second));
        foreach (var (trigger, step) in new[] { (job.Spec.Triggers[0].Id, Second / 2), (job.Spec.Triggers[1].Id, Second) })
        {
            var rows = await node.QueryAsync<long>("SELECT due_at FROM runs WHERE trigger_id = @trigger AND due_at <= @until ORDER BY due_at", new { trigger, until = now + (19 * Second) });
            var expected = Steps((job.CreatedAt / step * step) + step, now + (19 * Second), step)
                .Where(due => !IsWithin(due, now + (3 * Second), now + (6 * Second)) && !IsWithin(due, now + (13 * Second), now + (16 * Second)));
            Assert.Equal(expected, rows);
        }
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Change_ThatExcludesAndThenIncludes_RevokesAndBringsBackEachOccurrenceOnce(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        node.Router.ExecutorId = Executor;
        var calendar = await CreateCalendarAsync(node, "changing");
        var job = await CreateAsync(node, Job("changed", Every(500) with { Calendar = "changing" }));
        var other = await CreateAsync(node, Job("other", Every(500)));
        var now = Floor(node);
        var (from, to) = (now + (5 * Second), now + (9 * Second));
        var sent = (await node.QueryAsync<string>("SELECT id FROM runs WHERE job_id = @id AND due_at = @from", new { id = job.Id, from }))[0];
        await node.ExecuteAsync("UPDATE runs SET state = 1 WHERE id = @sent", new { sent });

        var excluding = await ReplaceAsync(node, calendar.Id, "changing", (from, to));
        var whileExcluded = await RowsAsync(node, job.Id, now + (3 * Second), now + (11 * Second));
        var quartz = await node.QueryAsync<long>("SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE TRIGGER_NAME = @id", new { id = job.Spec.Triggers[0].Id });
        await ReplaceAsync(node, calendar.Id, "changing");
        var afterwards = await RowsAsync(node, job.Id, now + (3 * Second), now + (11 * Second));

        Assert.Equal(2, excluding.Version);
        Assert.All(whileExcluded, row => Assert.Equal(IsWithin(row.Due, from, to), row.Reason == RunReasons.Revoked));
        Assert.Equal(8, whileExcluded.Count(row => row.Reason == RunReasons.Revoked));
        Assert.All(whileExcluded, row => Assert.Equal(1, row.Fence));
        Assert.Equal(sent, Assert.Single(node.Delivery.Revoked).RunId);
        Assert.Equal(1, quartz[0]);
        Assert.All(afterwards, row => Assert.Equal(((int)RunState.Planned, IsWithin(row.Due, from, to) ? 2 : 1), (row.State, row.Fence)));
        await AssertWholeAsync(node, job, now + (18 * Second));
        await AssertWholeAsync(node, other, now + (18 * Second));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Change_ThatIncludesWhatWasFarAway_PlansItNow(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var now = Floor(node);
        var calendar = await CreateCalendarAsync(node, "shut", (now, now + (3_600 * Second)));
        var job = await CreateAsync(node, Job("shut", Every(1_000) with { Calendar = "shut" }));
        var once = await CreateAsync(node, Job("once", Once(Instants.FromMicros(now + (4_000 * Second))) with { Calendar = "shut" }));
        var before = await node.DueAsync(job.Id);

        await ReplaceAsync(node, calendar.Id, "shut", (now + (3_900 * Second), now + (4_100 * Second)));

        Assert.Empty(before);
        await node.PlannedUntilAsync(job.Id, now + (15 * Second));
        var due = (await node.DueAsync(job.Id)).Where(at => at <= now + (15 * Second)).ToList();
        Assert.All(due.Zip(due.Skip(1)), pair => Assert.Equal(Second, pair.Second - pair.First));
        Assert.True(due[0] < now + (8 * Second));
        Assert.Empty(await node.DueAsync(once.Id));
        await ReplaceAsync(node, calendar.Id, "shut");
        Assert.Equal([now + (4_000 * Second)], await node.DueAsync(once.Id));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Resume_AfterTheCalendarChanged_LeavesOutWhatItExcludesByThen(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var calendar = await CreateCalendarAsync(node, "meanwhile");
        var job = await CreateAsync(node, Job("paused", Every(500) with { Calendar = "meanwhile" }));
        var now = Floor(node);
        await node.Jobs.PauseAsync(job.Id, null, AuditActor.System, CancellationToken.None);
        await ReplaceAsync(node, calendar.Id, "meanwhile", (now + (5 * Second), now + (8 * Second)));

        await node.Jobs.ResumeAsync(job.Id, AuditActor.System, CancellationToken.None);

        var planned = (await node.DueAsync(job.Id)).Where(due => due > now + (3 * Second) && due <= now + (10 * Second));
        Assert.Equal(Steps(now + (3 * Second) + (Second / 2), now + (10 * Second), Second / 2).Where(due => !IsWithin(due, now + (5 * Second), now + (8 * Second))), planned);
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Sweep_AfterANodeStoppedBetweenTheChangeAndItsTriggers_FinishesIt(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var calendar = await CreateCalendarAsync(node, "halfway");
        var jobs = new List<JobRow>();
        for (var i = 0; i < 3; i++)
        {
            jobs.Add(await CreateAsync(node, Job($"halfway-{i}", Every(1_000) with { Calendar = "halfway" })));
        }

        var now = Floor(node);
        var changed = calendar with { Version = 2, Spec = calendar.Spec with { Blackouts = [Blackout(now + (4 * Second), now + (3_600 * Second))] } };
        await node.Database.InTransactionAsync((transaction, token) => node.Service<CalendarStore>().UpdateAsync(changed, transaction, token), CancellationToken.None);

        await node.Service<IEnumerable<IHostedService>>().OfType<CalendarSweep>().Single().SweepAsync(CancellationToken.None);

        foreach (var job in jobs)
        {
            Assert.DoesNotContain(await node.DueAsync(job.Id), due => due >= now + (4 * Second));
        }

        Assert.Empty(await node.Service<CalendarStore>().ListUnplannedAsync(CancellationToken.None));
        Assert.Equal([2, 2, 2], await node.QueryAsync<int>("SELECT version FROM calendar_uses"));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Change_OfACalendarThatManyJobsName_ReachesAllOfThem(Store store)
    {
        const int Many = 120;
        await using var node = await PlanningNode.StartAsync(store);
        var calendar = await CreateCalendarAsync(node, "common");
        for (var i = 0; i < Many; i++)
        {
            await CreateAsync(node, Job($"common-{i}", Every(1_000) with { Calendar = "common" }));
        }

        var now = Floor(node);
        var changed = await ReplaceAsync(node, calendar.Id, "common", (now, now + (3_600 * Second)));

        var open = await node.QueryAsync<long>("SELECT COUNT(*) FROM runs WHERE state = 0 AND due_at > @at", new { at = changed.UpdatedAt + (2 * Second) });
        Assert.Equal(0, open[0]);
        Assert.Equal([Many], await node.QueryAsync<int>("SELECT COUNT(*) FROM calendar_uses WHERE version = 2"));
        Assert.Equal([Many], await node.QueryAsync<int>("SELECT COUNT(*) FROM QRTZ_TRIGGERS"));
        var next = await node.QueryAsync<long>("SELECT DISTINCT NEXT_FIRE_TIME FROM QRTZ_TRIGGERS");
        Assert.Equal([Instants.FromMicros(now + (3_600 * Second)).UtcTicks], next);
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Delete_OfACalendarInUse_IsRefusedUntilNoJobNamesIt(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var calendar = await CreateCalendarAsync(node, "used");
        var job = await CreateAsync(node, Job("user", Every(1_000) with { Calendar = "used" }));
        var calendars = node.Service<CalendarService>();

        var refused = await calendars.DeleteAsync(calendar.Id, AuditActor.System, null, CancellationToken.None);
        await node.Jobs.ReplaceAsync(job.Id, Job("user", Every(1_000)), new IfMatch(), AuditActor.System, CancellationToken.None);
        var deleted = await calendars.DeleteAsync(calendar.Id, AuditActor.System, null, CancellationToken.None);
        var rolledBack = await node.Jobs.RollBackAsync(job.Id, 1, _ => true, AuditActor.System, CancellationToken.None);

        Assert.Equal(409, refused?.StatusCode);
        Assert.Null(deleted);
        Assert.Equal(409, rolledBack.Refusal?.StatusCode);
        Assert.Equal(2, (await node.Service<JobStore>().FindAsync(job.Id, CancellationToken.None))!.Version);
    }

    private static async Task AssertWholeAsync(PlanningNode node, JobRow job, long until)
    {
        await node.PlannedUntilAsync(job.Id, until);
        var due = (await node.DueAsync(job.Id)).Where(at => at <= until).ToList();
        Assert.Equal(Steps((job.CreatedAt / (Second / 2) * (Second / 2)) + (Second / 2), until, Second / 2), due);
    }


    private static Task<List<(long Due, int State, string? Reason, int Fence)>> RowsAsync(PlanningNode node, string jobId, long after, long until) =>
        node.QueryAsync<(long, int, string?, int)>("SELECT due_at, state, reason, fence FROM runs WHERE job_id = @jobId AND due_at > @after AND due_at <= @until", new { jobId, after, until });

    private static IEnumerable<long> Steps(long first, long until, long step)
    {
        for (var due = first; due <= until; due += step)
        {
            yield return due;
        }
    }

    private static bool IsWithin(long due, long from, long to) => due >= from && due < to;

    private static long Floor(PlanningNode node) => node.Clock.NowMicros / Second * Second;

    private static Blackout Blackout(long from, long to) => new() { From = Instants.FromMicros(from), To = Instants.FromMicros(to) };

    private static CalendarDocument Document(string name, (long From, long To)[] blackouts) =>
        new() { Name = name, Blackouts = [.. blackouts.Select(blackout => Blackout(blackout.From, blackout.To))] };

    private static async Task<CalendarRow> CreateCalendarAsync(PlanningNode node, string name, params (long From, long To)[] blackouts) =>
        (await node.Service<CalendarService>().CreateAsync(Document(name, blackouts), AuditActor.System, CancellationToken.None)).Calendar!; // a valid calendar

    private static async Task<CalendarRow> ReplaceAsync(PlanningNode node, string id, string name, params (long From, long To)[] blackouts) =>
        (await node.Service<CalendarService>().ReplaceAsync(id, Document(name, blackouts), new IfMatch(), AuditActor.System, null, CancellationToken.None)).Calendar!; // as above

    private static async Task<JobRow> CreateAsync(PlanningNode node, JobDocument document)
    {
        var answer = await node.Jobs.CreateAsync(document, AuditActor.System, CancellationToken.None);
        Assert.Null(answer.Refusal?.Detail);
        return answer.Job!; // just checked
    }
}
