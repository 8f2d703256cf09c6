using Scheduler.Server.Audit;
using Scheduler.Server.Jobs;
using static Scheduler.Server.Tests.Triggers.Documents;

namespace Scheduler.Server.Tests.Triggers;

public sealed class WindowsTests
{
    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.MySql)]
    public async Task Windows_OverSeveralFires_HaveNeitherGapsNorDoubles(Store store)
    {
        await using var node = await PlanningNode.StartAsync(store);
        var dense = await CreateAsync(node, Job("dense", Every(20)));
        var odd = await CreateAsync(node, Job("odd", Every(330)));
        var cron = await CreateAsync(node, Job("cron", Cron("* * * * * ?")));

        // The creating transaction plans 12 s; three windows more are Quartz's.
        var until = dense.CreatedAt + 16_000_000;
        foreach (var job in new[] { dense, odd, cron })
        {
            await node.PlannedUntilAsync(job.Id, until);
        }

        await AssertMultiplesAsync(node, dense, 20_000, until);
        await AssertMultiplesAsync(node, odd, 330_000, until);
        await AssertMultiplesAsync(node, cron, 1_000_000, until);
    }

    private static async Task AssertMultiplesAsync(PlanningNode node, JobRow job, long stepMicros, long until)
    {
        var planned = (await node.DueAsync(job.Id)).Where(due => due <= until).ToList();
        var expected = new List<long>();
        for (var due = (job.CreatedAt / stepMicros * stepMicros) + stepMicros; due <= until; due += stepMicros)
        {
            expected.Add(due);
        }

        Assert.Equal(expected, planned);
    }

    private static async Task<JobRow> CreateAsync(PlanningNode node, JobDocument document) =>
        (await node.Jobs.CreateAsync(document, AuditActor.System, CancellationToken.None)).Job!;
}
