using System.Globalization;
using Executor.Sdk.Hosting;
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
