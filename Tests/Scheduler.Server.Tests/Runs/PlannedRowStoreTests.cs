using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Runs;

public sealed class PlannedRowStoreTests
{
    private static readonly RunTemplate Broadcast = Template with { Routing = RoutingStrategy.Broadcast };

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Fit_JobThatBecomesABroadcast_TakesItsRowsFromTheirExecutors(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var (planned, sent) = (await rows.PlanAsync(Mine, Now), await rows.SendAsync(Mine, Now));
        var others = await rows.PlanAsync(Mine, Now, Template with { JobId = new string('c', 32) });

        await FitAsync(database, Broadcast);

        var row = await rows.ReadAsync(planned);
        Assert.Equal((null, "", 2, RunState.Planned), (row.ExecutorId, row.OpenExecutor, row.Fence, row.State));
        Assert.Equal((Mine, 1), ((await rows.ReadAsync(sent)).OpenExecutor, (await rows.ReadAsync(sent)).Fence));
        Assert.Equal((Mine, 1), ((await rows.ReadAsync(others)).OpenExecutor, (await rows.ReadAsync(others)).Fence));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Fit_JobThatIsNoBroadcastAnyMore_HasOneRowForAnOccurrenceAgain(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var rows = new RunRows(database.Database);
        var (first, second) = (await rows.PlanShardAsync(Mine, Now, Broadcast, 0, 3), await rows.PlanShardAsync(Other, Now, Broadcast, 1, 3));
        var sent = await rows.PlanShardAsync(Other, Now, Broadcast, 2, 3);
        await rows.ExecuteAsync("UPDATE runs SET state = 1 WHERE id = @sent", new { sent });

        await FitAsync(database, Template);

        var left = await rows.ReadJobAsync(Job);
        Assert.Equal([(first, null), (sent, 2)], left.OrderBy(run => run.ShardIndex).Select(run => (run.Id, run.ShardIndex)));
        Assert.DoesNotContain(second, left.Select(run => run.Id));
    }

    private static Task FitAsync(MigratedDatabase database, RunTemplate template) =>
        database.Database.InTransactionAsync((transaction, token) => new PlannedRowStore().FitAsync(template, transaction, token), CancellationToken.None);
}
