using System.Text.Json;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;

namespace Executor.Host.Tests.Packages;

public sealed class FullDiskTests
{
    [Fact]
    public async Task Order_DiskIsFull_OldVersionServesUntilThereIsRoomForTheNew()
    {
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var disk = await SmallDisk.StartAsync(node);
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        await server.ToldAsync("Greeter", "1.0.0", PackageState.Loaded);

        await disk.FillAsync();
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(2), 2));
        await disk.Host.WaitForLineAsync(
            line => line.Contains("Greeter 2.0.0 could not be", StringComparison.Ordinal), HostProgram.Patience, "the host says that it could not keep the package");
        var meanwhile = await RunAsync(node, "meanwhile");
        await disk.FreeAsync();
        await server.ToldAsync("Greeter", "2.0.0", PackageState.Loaded);
        var after = await RunAsync(node, "after");

        Assert.Equal(("hello, you", "welcome, you"), (meanwhile.Result!.Value.GetString(), after.Result!.Value.GetString()));
        Assert.DoesNotContain(node.Seen.Of<PackagesTold>(), told => told.Report.Packages.Any(package => package.State is PackageState.Failed));
    }

    private static async Task<RunReport> RunAsync(TestNode node, string runId)
    {
        await node.AssignAsync(new Assignment
        {
            RunId = runId,
            Fence = 1,
            JobId = runId,
            JobName = "job",
            Handler = "greet",
            Args = JsonElement.Parse("{}"),
            DueAtMicros = node.ClusterMicros(),
            IdempotencyKey = runId,
        });
        return await node.Seen.EndOfAsync(runId);
    }
}
