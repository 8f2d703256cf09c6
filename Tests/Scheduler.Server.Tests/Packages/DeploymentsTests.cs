using Scheduler.Server.Audit;
using Scheduler.Server.Packages;
using Scheduler.Server.Tests.Databases;

namespace Scheduler.Server.Tests.Packages;

public sealed class DeploymentsTests
{
    public static TheoryData<string> Providers => MigratedDatabase.Providers;

    [Theory, MemberData(nameof(Providers))]
    public async Task Deploy_OneAfterTheOther_KeepsOneCurrentAndRaisesTheRevision(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0");

        var first = await world.DeployAsync("Greeter", "1.0.0");
        var same = await world.TryDeployAsync("Greeter", "1.0.0");
        var missing = await world.TryDeployAsync("Greeter", "9.0.0");
        var second = await world.DeployAsync("Greeter", "2.0.0");

        Assert.Equal((409, 400), (same.Refused, missing.Refused));
        Assert.Equal((1L, 2L), (first.Revision, second.Revision));
        Assert.Equal((DeploymentState.Superseded, DeploymentState.Current), (await world.StateAsync(first), await world.StateAsync(second)));
        Assert.Equal(("2.0.0", null, 2L), await world.RunsAsync("Greeter"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task RollBack_OfCurrentOnes_LetsTheOneBeforeComeBackUntilThereIsNone(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0");
        var first = await world.DeployAsync("Greeter", "1.0.0");
        var second = await world.DeployAsync("Greeter", "2.0.0");

        Assert.Equal(409, await world.RollBackAsync(first));
        Assert.Null(await world.RollBackAsync(second));
        Assert.Equal(("1.0.0", null, 3L), await world.RunsAsync("Greeter"));
        Assert.Equal((DeploymentState.Current, DeploymentState.RolledBack), (await world.StateAsync(first), await world.StateAsync(second)));
        Assert.Equal(409, await world.RollBackAsync(second));
        Assert.Null(await world.RollBackAsync(first));
        Assert.Equal((null, null, 4L), await world.RunsAsync("Greeter"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task RollBack_ToAVersionThatWasDeleted_IsRefused(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0");
        await world.DeployAsync("Greeter", "1.0.0");
        var second = await world.DeployAsync("Greeter", "2.0.0");
        Assert.Null(await world.Uploads.DeleteAsync("Greeter", "1.0.0", AuditActor.System, CancellationToken.None));

        Assert.Equal(409, await world.RollBackAsync(second));
        Assert.Equal(("2.0.0", null, 2L), await world.RunsAsync("Greeter"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Canary_WhileItGoesOn_RefusesOthersAndEndsByPromotion(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0", "2.0.0", "3.0.0");
        var first = await world.DeployAsync("Greeter", "1.0.0");
        Assert.Equal(409, await world.PromoteAsync(first));
        var canary = await world.DeployAsync("Greeter", "2.0.0", canaryPercent: 50);

        Assert.Equal(("1.0.0", "2.0.0", 2L), await world.RunsAsync("Greeter"));
        Assert.Equal(409, (await world.TryDeployAsync("Greeter", "3.0.0")).Refused);
        Assert.Equal(409, await world.RollBackAsync(first));
        Assert.Null(await world.PromoteAsync(canary));
        Assert.Equal(("2.0.0", null, 3L), await world.RunsAsync("Greeter"));
        Assert.Equal((DeploymentState.Superseded, DeploymentState.Current), (await world.StateAsync(first), await world.StateAsync(canary)));
        Assert.Equal(409, await world.PromoteAsync(canary));
        Assert.Null(await world.RollBackAsync(canary));
        Assert.Equal(("1.0.0", null, 4L), await world.RunsAsync("Greeter"));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Deploy_ByManyAtOnce_LeavesOneCurrentAndARevisionForEachThatWasDone(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        string[] versions = ["1.0.0", "2.0.0", "3.0.0", "4.0.0"];
        await world.UploadAsync("Greeter", versions);

        var done = await Task.WhenAll(versions.Select(version => world.TryDeployAsync("Greeter", version)));

        Assert.All(done, one => Assert.Null(one.Refused));
        Assert.Equal([1L, 2L, 3L, 4L], done.Select(one => one.Row!.Revision).Order()); // done
        var states = await Task.WhenAll(done.Select(one => world.StateAsync(one.Row!))); // as above
        Assert.Single(states, state => state == DeploymentState.Current);
        Assert.Equal(3, states.Count(state => state == DeploymentState.Superseded));
    }

    [Theory, MemberData(nameof(Providers))]
    public async Task Change_OfEachKind_IsAudited(string provider)
    {
        await using var database = await MigratedDatabase.CreateAsync(provider);
        using var world = new PackageWorld(database.Database);
        await world.UploadAsync("Greeter", "1.0.0");
        var canary = await world.DeployAsync("Greeter", "1.0.0", canaryPercent: 10);
        await world.PromoteAsync(canary);
        await world.RollBackAsync(canary);
        await world.Uploads.DeleteAsync("Greeter", "1.0.0", AuditActor.System, CancellationToken.None);
        await world.Keys.RotateAsync(TimeSpan.Zero, AuditActor.System, CancellationToken.None);

        var rows = await world.Audit.ListAsync(new AuditFilter(), null, 50, CancellationToken.None);

        Assert.Equal(
            ["package.delete", "package.deploy", "package.promote", "package.rollback", "package.upload", "packageKey.rotate"],
            rows.Select(row => row.Action).Order(StringComparer.Ordinal));
    }
}
