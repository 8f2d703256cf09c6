using Executor.Sdk.Connection;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Executor.Sdk.Tests.Hosting;

public sealed class PackageLoaderTests
{
    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task Hello_SaysThatPackagesAreLoaded_WithALoaderOverAWebSocketOnly(bool hasLoader, bool carriesPackages, bool expected)
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, builder =>
        {
            if (hasLoader)
            {
                builder.Services.AddSingleton<IPackageLoader>(new Loader());
            }
        });

        var hello = executor.Services.GetRequiredService<ISessionHost>().Hello(carriesPackages);

        Assert.Equal(expected, hello.LoadsPackages);
    }

    [Fact]
    public async Task Orders_OfTheNode_ReachTheLoaderWithTheAppThatTheNodeSaid()
    {
        await using var node = await TestNode.StartAsync();
        var loader = new Loader();
        await using var executor = await TestExecutor.StartAsync(node, builder => builder.Services.AddSingleton<IPackageLoader>(loader));

        await node.OrderAsync(new PackageOrders { Releases = [new PackageRelease("{}", "key", "signature")] });
        var (orders, app) = await loader.Ordered.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(("{}", "tests"), (Assert.Single(orders.Releases).Statement, app));
    }

    [Fact]
    public async Task Packages_AfterEachHello_AreTold()
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, builder =>
        {
            builder.Services.AddSingleton<IPackageLoader>(new Loader());
            builder.MapHandler("own", () => 1);
        });
        await node.Seen.FirstAsync<PackagesTold>();

        node.DropConnections();
        await node.Seen.CountAsync<Greeted>(2);
        var told = await node.Seen.CountAsync<PackagesTold>(2);

        Assert.All(told, each => Assert.Equal(("P", "own"), (Assert.Single(each.Report.Packages).Name, Assert.Single(each.Report.Handlers).Name)));
    }

    private sealed class Loader : IPackageLoader
    {
        public TaskCompletionSource<(PackageOrders Orders, string App)> Ordered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<PackageReport> Packages { get; } =
            [new PackageReport { Name = "P", Version = "1.0.0", Revision = 1, Context = 1, State = PackageState.Loaded, SinceMicros = 1 }];

        public void Order(PackageOrders orders, string app) => Ordered.TrySetResult((orders, app));
    }
}
