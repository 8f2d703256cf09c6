using Scheduler.Server.Access;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Access;

public sealed class SetupStoreTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task TryClose_ASecondTime_IsRefusedEvenWithoutUsers(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var setup = new SetupStore(database.Database);

        var first = await database.Database.InTransactionAsync((transaction, _) => setup.TryCloseAsync(transaction), CancellationToken.None);
        var second = await database.Database.InTransactionAsync((transaction, _) => setup.TryCloseAsync(transaction), CancellationToken.None);

        Assert.Equal((true, false), (first, second));
    }
}
