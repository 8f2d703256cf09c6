using System.Text.Json;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using TestServers;

namespace Executor.Host.Tests.Packages;

public sealed class LeakBudgetTests
{
    [Fact]
    public async Task Host_MoreLeaksThanItsBudget_SaysWhyGoesOnAndEndsToBeStartedAnew()
    {
        using var folder = new TempFolder("packages");
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        using var program = BuiltProgram.Start(
            "Executor.Host",
            $"--Executor:PackagesPath={folder.File("packages")}",
            "--Executor:LeakBudget=0",
            $"--Executor:PackageKeys:0={server.Key.PublicKey}",
            $"--Executor:ServerUrls:0={node.Url}",
            $"--Executor:Key={TestNode.Key}",
            $"--Executor:ServerCertificateSha256={TestNode.Fingerprint}");
        await server.OrderAsync(server.Release(BuiltPackage.Shapes(), 1));
        await server.ToldAsync("Shapes", "1.0.0", PackageState.Loaded);
        await RunAsync(node, "staticEvent");
        await RunAsync(node, "thread");

        await server.OrderAsync(server.Release(BuiltPackage.Shapes().With(manifest => manifest["version"] = "1.0.1"), 2));
        await server.ToldAsync("Shapes", "1.0.1", PackageState.Loaded);
        var other = await RunAsync(node, "everyday");
        var leaking = await server.ToldAsync("Shapes", "1.0.0", PackageState.Leaking);
        int exitCode = await program.ExitAsync();

        Assert.Equal((RunOutcome.Succeeded, "1.0.1"), (other.Outcome, other.Package?.Version));
        Assert.Contains(leaking.Pins!, pin => pin.Contains("ProcessExit: Shapes.StaticEventJob.OnExit is still registered", StringComparison.Ordinal));
        Assert.Contains(leaking.Pins!, pin => pin.Contains("thread 'shapes thread' was started since", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Recycle, exitCode);
        Assert.Contains("Executor:LeakBudget (0)", program.Output, StringComparison.Ordinal);
    }

    private static async Task<RunReport> RunAsync(TestNode node, string handler)
    {
        await node.AssignAsync(new Assignment
        {
            RunId = handler,
            Fence = 1,
            JobId = handler,
            JobName = "job",
            Handler = handler,
            Args = JsonElement.Parse("{}"),
            DueAtMicros = node.ClusterMicros(),
            IdempotencyKey = handler,
        });
        return await node.Seen.EndOfAsync(handler);
    }
}
