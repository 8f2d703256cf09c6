using System.Globalization;
using Executor.Sdk.Hosting;
using Executor.Sdk.Tests.Server;
using TestServers;

namespace Executor.Host.Tests.Service;

/// <summary>What the unit and the program must agree on.</summary>
public sealed class ServiceUnitTests
{
    private static readonly ILookup<string, string> Unit = File.ReadLines(Path.Combine(Repository.Root, "deploy", "executor-host.service"))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
        .ToLookup(line => line.Split('=')[0], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);

    [Fact]
    public void Unit_OfTheRecycleCode_RestartsAndCountsNoFailure()
    {
        string code = ExitCodes.Recycle.ToString(CultureInfo.InvariantCulture);

        Assert.Equal([code], Unit["RestartForceExitStatus"]);
        Assert.Equal([code], Unit["SuccessExitStatus"]);
    }

    [Fact]
    public async Task Unit_ItsCommand_StartsAHostOfPackages()
    {
        using var folder = new TempFolder("unit");
        await using var node = await TestNode.StartAsync();
        string[] command = Unit["ExecStart"].Single()
            .Replace("%H", "machine", StringComparison.Ordinal)
            .Replace("/var/lib/quartzscheduler-executor", folder.Path, StringComparison.Ordinal)
            .Replace("/run/quartzscheduler-executor", folder.Path, StringComparison.Ordinal)
            .Split(' ');
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["STATE_DIRECTORY"] = folder.Path };

        await using var program = HostProgram.RunPackages(node, command[2..], environment);
        var hello = (await node.Seen.FirstAsync<Greeted>(_ => true)).Hello;
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(folder.File("health.json"))), HostProgram.Patience, "the health file is there");

        Assert.Equal("run", command[1]);
        Assert.Equal(("machine", true), (hello.Name, hello.LoadsPackages));
        Assert.True(Directory.Exists(folder.File("packages")));
    }

    [Fact]
    public void Unit_OfTheDrain_WaitsLongerThanTheHostDoes()
    {
        var seconds = int.Parse(Unit["TimeoutStopSec"].Single(), CultureInfo.InvariantCulture);

        Assert.True(seconds * 1000 > new ExecutorOptions().ShutdownGraceMs, $"TimeoutStopSec is {seconds}.");
    }

    [Fact]
    public void Unit_OfNotifications_AcceptsThoseOfTheHostOnly()
    {
        Assert.Equal(["notify"], Unit["Type"]);
        Assert.Equal(["main"], Unit["NotifyAccess"]);
    }
}
