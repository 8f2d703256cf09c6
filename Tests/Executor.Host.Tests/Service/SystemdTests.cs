using Executor.Sdk.Tests.Server;
using TestServers.Processes;

namespace Executor.Host.Tests.Service;

public sealed class SystemdTests
{
    [Fact]
    public async Task Host_UnderSystemd_TellsItsWholeLife()
    {
        await using var node = await TestNode.StartAsync();
        using var receiver = new NotifyReceiver(isAbstract: true);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["NOTIFY_SOCKET"] = receiver.Address,
            ["WATCHDOG_USEC"] = "200000",
            ["WATCHDOG_PID"] = null,
        };
        await using var program = HostProgram.Run(node, ["--Executor:ShutdownGraceMs=60000"], environment);

        await receiver.MessageWithAsync(line => line == "READY=1");
        await receiver.MessageWithAsync(line => line.StartsWith($"STATUS=Connected to {node.Url}", StringComparison.Ordinal));
        await receiver.MessageWithAsync(line => line == "WATCHDOG=1", count: 3);
        int exitCode = await program.StopAsync(UnixSignal.Terminate, HostProgram.Patience);
        var stopping = await receiver.MessageWithAsync(line => line == "STOPPING=1");

        Assert.Equal(0, exitCode);

        // 60 s for handlers, 5 s of the SDK's own, 10 s of slack.
        Assert.Contains("EXTEND_TIMEOUT_USEC=75000000", stopping);
    }

    [Fact]
    public async Task Host_WithoutAServer_IsReadyAndSaysWhyItIsNotConnected()
    {
        await using var node = await TestNode.StartAsync();
        using var receiver = new NotifyReceiver(isAbstract: false);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = receiver.Address };
        await using var program = HostProgram.Run(node, ["--Executor:Key=unknown"], environment);

        await receiver.MessageWithAsync(line => line == "READY=1");
        string[] status = await receiver.MessageWithAsync(line => line.StartsWith("STATUS=Not connected", StringComparison.Ordinal));

        Assert.False(program.HasExited);
        Assert.Contains(status, line => line.Contains("Trying again every 15 s", StringComparison.Ordinal));
    }
}
