using Scheduler.Server.Audit;
using TestServers.Databases;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Triggers;

public sealed class TwoNodesTests
{
    [Fact]
    public async Task TwoNodes_OnOneDatabase_PlanEachOccurrenceOnceAndGoOnWhenOneStops()
    {
        var connectionString = await (await DatabaseServer.SharedAsync()).CreateDatabaseAsync();
        await using var first = await PlanningNode.StartOnAsync(connectionString, "node-1");
        var second = await PlanningNode.StartOnAsync(connectionString, "node-2");
        var jobs = new List<(string Id, long CreatedAt)>();
        for (var i = 0; i < 20; i++)
        {
            var node = i % 2 == 0 ? first : second;
            var job = (await node.Jobs.CreateAsync(Job($"job-{i}", Every(500)), AuditActor.System, CancellationToken.None)).Job!;
            jobs.Add((job.Id, job.CreatedAt));
        }

        var callsBefore = (first.Router.Calls, second.Router.Calls);
        await first.PlannedUntilAsync(jobs[^1].Id, jobs[^1].CreatedAt + 16_000_000);
        var bothPlanned = first.Router.Calls > callsBefore.Item1 && second.Router.Calls > callsBefore.Item2;
        await second.DisposeAsync();

        Assert.True(bothPlanned);
        foreach (var (id, createdAt) in jobs)
        {
            var until = createdAt + 22_000_000;
            await first.PlannedUntilAsync(id, until);
            var due = (await first.DueAsync(id)).Where(at => at <= until).ToList();
            var start = (createdAt / 500_000 * 500_000) + 500_000;
            Assert.Equal(Enumerable.Range(0, due.Count).Select(n => start + (n * 500_000L)), due);
            Assert.True(due[^1] > until - 500_000);
        }
    }
}
