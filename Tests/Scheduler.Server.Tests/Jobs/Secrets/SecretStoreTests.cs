using Scheduler.Server.Cluster;
using Scheduler.Server.Jobs.Secrets;
using Scheduler.Server.Storage;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Jobs.Secrets;

public sealed class SecretStoreTests
{
    private static readonly SecretValues Values = new(new ClusterSecret([.. Enumerable.Repeat((byte)7, 32)]));

    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Store_OfSecrets_KeepsThemAndWhoUsesThem(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        var (store, uses) = (new SecretStore(database.Database), new SecretUseStore());
        var (first, second) = (Row("one"), Row("two"));

        var found = await database.Database.InTransactionAsync(
            async (transaction, token) =>
            {
                await store.InsertAsync(first, transaction, token);
                await store.InsertAsync(second, transaction, token);
                await store.UpdateAsync(first with { Version = 2, Box = Values.Protect(first.Id, "changed") }, transaction, token);
                await uses.SetAsync("job", first.Id, transaction, token);
                await uses.SetAsync("job", second.Id, transaction, token);
                await uses.SetAsync("other", second.Id, transaction, token);
                await uses.SetAsync("gone", second.Id, transaction, token);
                await uses.SetAsync("gone", null, transaction, token);
                return (Of: await uses.ListJobsAsync(second.Id, transaction, token), Unused: await uses.ListJobsAsync(first.Id, transaction, token), Group: await store.ShareGroupAsync(first.Id, transaction, token));
            },
            CancellationToken.None);
        var (all, others) = (await store.ListAsync(["default"], null, 10, CancellationToken.None), await store.ListAsync(["other"], null, 10, CancellationToken.None));
        var read = await store.FindAsync(first.Id, CancellationToken.None);

        Assert.Equal(["job", "other"], found.Of);
        Assert.Empty(found.Unused);
        Assert.Equal("default", found.Group);
        Assert.Equal(["one", "two"], all.Select(row => row.Spec.Name));
        Assert.Empty(others);
        Assert.Equal((2, "changed"), (read?.Version, Values.Reveal(first.Id, read!.Box))); // found
    }

    [Fact]
    public void Reveal_UnderAnotherIdOrSecret_GivesNothing()
    {
        var box = Values.Protect("one", "value");
        var foreign = new SecretValues(new ClusterSecret(new byte[32]));

        Assert.Equal("value", Values.Reveal("one", box));
        Assert.Null(Values.Reveal("two", box));
        Assert.Null(foreign.Reveal("one", box));
    }

    private static SecretRow Row(string name)
    {
        var id = Ids.New(DateTimeOffset.UnixEpoch.AddYears(60));
        return new SecretRow
        {
            Id = id,
            Version = 1,
            Spec = new SecretSpec { Name = name, Group = "default", Description = "" },
            Box = Values.Protect(id, "value"),
            CreatedAt = 1,
            UpdatedAt = 2,
            ValueChangedAt = 3,
        };
    }
}
