using Scheduler.Server.Api;
using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;
using Scheduler.Server.Jobs.Calendars;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Triggers;
using Scheduler.Server.Triggers.Calendars;
using TestServers.Databases;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Jobs.Calendars;

public sealed class CalendarNodesTests
{
    private const long Step = 250_000;
    private const long Second = 1_000_000;

    [Fact]
    public async Task Changes_OnTwoNodesWhileBothPlan_LeaveEachOccurrencePlannedOnce()
    {
        var connectionString = await (await DatabaseServer.SharedAsync()).CreateDatabaseAsync();
        await using var first = await PlanningNode.StartOnAsync(connectionString, "node-1");
        await using var second = await PlanningNode.StartOnAsync(connectionString, "node-2");
        var calendar = (await first.Service<CalendarService>().CreateAsync(Document(), AuditActor.System, CancellationToken.None)).Calendar!; // a valid calendar
        var jobs = new List<JobRow>();
        for (var i = 0; i < 8; i++)
        {
            jobs.Add((await (i % 2 == 0 ? first : second).Jobs.CreateAsync(Job($"shared-{i}", Every(Step / 1_000) with { Calendar = "shared" }), AuditActor.System, CancellationToken.None)).Job!);
        }

        // Each change takes back what the one before gave; planning goes on meanwhile and beyond.
        for (var i = 0; i < 12; i++)
        {
            var node = i % 2 == 0 ? first : second;
            var now = node.Clock.NowMicros;
            var blackouts = i == 11 ? [] : new[] { (now + (3 * Second), now + (20 * Second)) };
            var answer = await node.Service<CalendarService>().ReplaceAsync(calendar.Id, Document(blackouts), new IfMatch(), AuditActor.System, null, CancellationToken.None);
            Assert.Null(answer.Refusal);
        }

        var until = (first.Clock.NowMicros / Second * Second) + (16 * Second);
        foreach (var job in jobs)
        {
            await first.PlannedUntilAsync(job.Id, until);
            var due = (await first.DueAsync(job.Id)).Where(at => at <= until).ToList();
            var start = (job.CreatedAt / Step * Step) + Step;
            Assert.Equal(Enumerable.Range(0, (int)((until - start) / Step) + 1).Select(n => start + (n * Step)), due);
        }

        Assert.Equal([13], await first.QueryAsync<int>("SELECT version FROM calendars WHERE planned_version = version"));
        Assert.Equal([8], await first.QueryAsync<int>("SELECT COUNT(*) FROM QRTZ_TRIGGERS WHERE TRIGGER_STATE <> 'ERROR'"));
    }

    private static CalendarDocument Document(params (long From, long To)[] blackouts) => new()
    {
        Name = "shared",
        Blackouts = [.. blackouts.Select(blackout => new Blackout { From = Instants.FromMicros(blackout.From), To = Instants.FromMicros(blackout.To) })],
    };
}
