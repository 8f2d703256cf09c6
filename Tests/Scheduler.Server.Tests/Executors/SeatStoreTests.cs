using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;
using Scheduler.Server.Tests.Databases;
using Scheduler.Server.Tests.Runs;
using static Scheduler.Server.Tests.Runs.RunRows;

namespace Scheduler.Server.Tests.Executors;

public sealed class SeatStoreTests
{
    private static readonly RunTemplate Seated = Template with { Overlap = OverlapPolicy.Queue };

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Create_Twice_KeepsTheFirst(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var seats = new SeatStore(database.Database);

        await CreateAsync(database, seats, Mine);
        await CreateAsync(database, seats, Other);

        Assert.Equal((Mine, 1), await seats.FindAsync(Job, CancellationToken.None));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TryMove_WithNothingOut_TakesThePlannedRowsAlongUnderTheNextFence(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (seats, rows) = (new SeatStore(database.Database), new RunRows(database.Database));
        await CreateAsync(database, seats, Mine);
        var (named, unrouted) = (await rows.PlanAsync(Mine, Now, Seated), await rows.PlanAsync(null, Now, Seated));
        var others = await rows.PlanAsync(Mine, Now, Seated with { JobId = new string('c', 32) });

        var moved = await seats.TryMoveAsync(Job, Mine, 1, Other, """{"chosen":"other"}""", CancellationToken.None);

        Assert.True(moved);
        Assert.Equal((Other, 2), await seats.FindAsync(Job, CancellationToken.None));
        foreach (var id in new[] { named, unrouted })
        {
            var run = await rows.ReadAsync(id);
            Assert.Equal((Other, Other, 2, null), (run.ExecutorId, run.OpenExecutor, run.Fence, run.Reason));
            Assert.Equal("""{"chosen":"other"}""", run.Routing);
        }

        Assert.Equal((Mine, 1), ((await rows.ReadAsync(others)).ExecutorId, (await rows.ReadAsync(others)).Fence));
    }

    [Theory]
    [InlineData("Sqlite", 1)]
    [InlineData("Sqlite", 2)]
    [InlineData("Sqlite", 3)]
    [InlineData("MySql", 1)]
    [InlineData("MySql", 2)]
    [InlineData("MySql", 3)]
    public async Task TryMove_WithSomethingOut_ChangesNothing(string provider, int state)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (seats, rows) = (new SeatStore(database.Database), new RunRows(database.Database));
        await CreateAsync(database, seats, Mine);
        var planned = await rows.PlanAsync(Mine, Now + 5, Seated);
        await rows.SendAsync(Mine, Now, (RunState)state, Seated);

        var moved = await seats.TryMoveAsync(Job, Mine, 1, Other, null, CancellationToken.None);

        Assert.False(moved);
        Assert.Equal((Mine, 1), await seats.FindAsync(Job, CancellationToken.None));
        Assert.Equal((Mine, 1), ((await rows.ReadAsync(planned)).ExecutorId, (await rows.ReadAsync(planned)).Fence));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task TryMove_FromAnOlderEpochOrHolder_IsRefused(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (seats, rows) = (new SeatStore(database.Database), new RunRows(database.Database));
        await CreateAsync(database, seats, Mine);
        await seats.TryMoveAsync(Job, Mine, 1, Other, null, CancellationToken.None);
        var planned = await rows.PlanAsync(Other, Now, Seated);

        var byEpoch = await seats.TryMoveAsync(Job, Other, 1, Mine, null, CancellationToken.None);
        var byHolder = await seats.TryMoveAsync(Job, Mine, 2, Mine, null, CancellationToken.None);

        Assert.Equal((false, false), (byEpoch, byHolder));
        Assert.Equal((Other, 2), await seats.FindAsync(Job, CancellationToken.None));
        Assert.Equal(1, (await rows.ReadAsync(planned)).Fence);
    }

    private static Task CreateAsync(MigratedDatabase database, SeatStore seats, string executor) =>
        database.Database.InTransactionAsync((transaction, token) => seats.CreateAsync([(Job, executor)], transaction.Connection!, transaction, token), CancellationToken.None);
}
