using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;
using Scheduler.Server.Jobs.Calendars;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;
using Scheduler.Server.Triggers;
using Scheduler.Server.Triggers.Calendars;
using TestServers;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Triggers;

public sealed class MisfiresTests
{
    private const long Second = 1_000_000;
    private const long Hour = 3_600_000_000;

    [Theory]
    [InlineData(Store.Sqlite, MisfirePolicy.FireOnce, 1)]
    [InlineData(Store.MySql, MisfirePolicy.FireOnce, 1)]
    [InlineData(Store.Sqlite, MisfirePolicy.Skip, 0)]
    [InlineData(Store.MySql, MisfirePolicy.FireAll, 1_000)]
    public async Task MissedRange_OfAnHour_IsSettledInOneRowAndThePolicysRuns(Store store, object policy, int runs)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var job = (await node.Jobs.CreateAsync(Job("late", Every(1_000) with { Misfire = (MisfirePolicy)policy }), AuditActor.System, CancellationToken.None)).Job!;
        var first = (job.CreatedAt / 1_000_000 * 1_000_000) - Hour;

        // What the creating transaction planned would not be there after an outage.
        await node.ExecuteAsync("DELETE FROM runs WHERE job_id = @id", new { id = job.Id });
        await MoveBackAsync(node, job, first);

        var skip = await Eventually.ValueAsync(() => MissedRowAsync(node, job.Id), TimeSpan.FromSeconds(30), "the missed range is settled");
        var late = await node.QueryAsync<long>("SELECT due_at FROM runs WHERE job_id = @id AND state = 0 AND due_at <= planned_at ORDER BY due_at", new { id = job.Id });
        Assert.Equal(runs, late.Count);
        Assert.Equal(first, skip.From);
        Assert.Equal(((skip.To - skip.From) / 1_000_000) + 1, skip.Count);
        Assert.Equal(skip.To, skip.Due);
        Assert.True(skip.PlannedAt - skip.To < (runs + 1) * 1_000_000L);
        Assert.All(late.Select((due, i) => (due, i)), run => Assert.Equal(skip.To + ((run.i + 1) * 1_000_000L), run.due));
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task MissedDay_OfEachKindWithACalendar_IsSettledInOneRowAndOneRun(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var now = node.Clock.NowMicros / (1_800 * Second) * (1_800 * Second);
        var (from, to) = (now - (20 * Hour), now - (10 * Hour));
        var quiet = new CalendarDocument { Name = "quiet", Blackouts = [new Blackout { From = Instants.FromMicros(from), To = Instants.FromMicros(to) }] };
        await node.Service<CalendarService>().CreateAsync(quiet, AuditActor.System, CancellationToken.None);
        var everyHalfHour = Enumerable.Range(0, 48).Select(i => TimesOfDay.Format(TimeSpan.FromMinutes(30 * i))).ToList();
        var kinds = new (TriggerDocument Trigger, long Step)[]
        {
            (Every(10), Second / 100),
            (Cron("0/5 * * * * ?"), 5 * Second),
            (new TriggerDocument { Kind = "recurrence", Rrule = "FREQ=SECONDLY;INTERVAL=10" }, 10 * Second),
            (new TriggerDocument { Kind = "daily", Times = everyHalfHour }, 1_800 * Second),
        };
        var jobs = new List<(JobRow Job, long Step)>();
        foreach (var (trigger, step) in kinds)
        {
            var job = (await node.Jobs.CreateAsync(Job($"day-{step}", trigger with { Calendar = "quiet" }), AuditActor.System, CancellationToken.None)).Job!;
            await node.ExecuteAsync("DELETE FROM runs WHERE job_id = @id", new { id = job.Id });
            jobs.Add((job, step));
        }

        foreach (var (job, _) in jobs)
        {
            await MoveBackAsync(node, job, now - (24 * Hour));
        }

        foreach (var (job, step) in jobs)
        {
            var skip = await Eventually.ValueAsync(() => MissedRowAsync(node, job.Id), TimeSpan.FromSeconds(30), $"the day missed by {job.Spec.Name} is settled");
            var runs = await node.QueryAsync<long>("SELECT due_at FROM runs WHERE job_id = @id AND state = 0 AND due_at <= @last", new { id = job.Id, last = skip.To + step });
            Assert.Equal(now - (24 * Hour), skip.From);
            Assert.Equal(((skip.To - skip.From) / step) + 1 - (10 * Hour / step), skip.Count);
            Assert.Equal([skip.To + step], runs);
            Assert.True(skip.PlannedAt - runs[0] < step + (2 * Second));
        }
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task MovedBackTrigger_ByLessThanTheThreshold_WalksForwardWithoutDoubles(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var job = (await node.Jobs.CreateAsync(Job("back", Every(1_000)), AuditActor.System, CancellationToken.None)).Job!;
        var first = (job.CreatedAt / 1_000_000 * 1_000_000) + 1_000_000;

        await MoveBackAsync(node, job, first);

        await node.PlannedUntilAsync(job.Id, first + 15_000_000);
        var due = (await node.DueAsync(job.Id)).Where(at => at <= first + 15_000_000).ToList();
        Assert.Equal(Enumerable.Range(0, 16).Select(i => first + (i * 1_000_000L)), due);
        Assert.Equal(0, (await node.QueryAsync<long>("SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE TRIGGER_STATE = 'ERROR'"))[0]);
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task EndedTrigger_AfterItsLastWindow_LeavesNoTriggerBehind(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var end = Instants.FromMicros(((node.Clock.NowMicros / 1_000_000) + 14) * 1_000_000);
        var job = (await node.Jobs.CreateAsync(Job("ends", Every(1_000) with { EndAt = end }), AuditActor.System, CancellationToken.None)).Job!;

        await node.PlannedUntilAsync(job.Id, end.AddSeconds(-1).ToMicros());

        await Eventually.TrueAsync(
            async () => (await node.QueryAsync<long>("SELECT COUNT(*) FROM QRTZ_TRIGGERS"))[0] == 0, TimeSpan.FromSeconds(10), "the trigger that is over is gone");
        Assert.Equal(end.AddSeconds(-1).ToMicros(), (await node.DueAsync(job.Id))[^1]);
        Assert.Equal(0, (await node.QueryAsync<long>("SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS"))[0]);
        Assert.True(await node.Service<TriggerScheduler>().Quartz.Exists(QuartzTriggers.PlanJobKey));
    }

    // As if the trigger had not been looked at since: what an outage leaves in the database.
    private static Task MoveBackAsync(PlanningNode node, JobRow job, long micros) => node.ExecuteAsync(
        "UPDATE QRTZ_TRIGGERS SET NEXT_FIRE_TIME = @ticks, START_TIME = @ticks WHERE TRIGGER_NAME = @id",
        new { ticks = Instants.FromMicros(micros).UtcTicks, id = job.Spec.Triggers[0].Id });

    private static async Task<Missed?> MissedRowAsync(PlanningNode node, string jobId) =>
        (await node.QueryAsync<Missed>(
            $"""
            SELECT missed_from AS "From", missed_to AS "To", missed_count AS "Count", due_at AS Due, planned_at AS PlannedAt FROM runs
            WHERE job_id = @jobId AND state = {(int)RunState.Skipped} AND reason = '{RunReasons.Misfire}'
            """.Replace('"', node.Database.Dialect.Provider == DatabaseProvider.MySql ? '`' : '"'),
            new { jobId })).SingleOrDefault();

    private sealed record Missed
    {
        public long From { get; init; }

        public long To { get; init; }

        public long Count { get; init; }

        public long Due { get; init; }

        public long PlannedAt { get; init; }
    }
}
