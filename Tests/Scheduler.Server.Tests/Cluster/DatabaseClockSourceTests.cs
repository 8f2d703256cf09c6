using Scheduler.Server.Cluster;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Cluster;

public sealed class DatabaseClockSourceTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task TryCompensate_ByTwoNodes_IsTakenFromTheFirst(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var source = new DatabaseClockSource(database.Database, new ClusterSettingStore(database.Database), TimeProvider.System);
        var before = (await source.ReadAsync(CancellationToken.None)).Compensation;
        var (first, second, third) = (new ClockCompensation(-5_000, 10), new ClockCompensation(-6_000, 11), new ClockCompensation(7_000, 12));

        var taken = await source.TryCompensateAsync(before, first, CancellationToken.None);
        var late = await source.TryCompensateAsync(before, second, CancellationToken.None);
        var read = (await source.ReadAsync(CancellationToken.None)).Compensation;
        var next = await source.TryCompensateAsync(read, third, CancellationToken.None);

        Assert.Equal((ClockCompensation.None, true, false, true), (before, taken, late, next));
        Assert.Equal(first, read);
        Assert.Equal(third, (await source.ReadAsync(CancellationToken.None)).Compensation);
    }
}
