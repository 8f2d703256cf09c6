using System.Net;
using System.Net.Sockets;
using EndToEnd.Tests.Deployments;
using TestServers;
using TestServers.Databases;
using TestServers.Processes;

namespace EndToEnd.Tests.Starts;

/// <summary>Starts that cannot work: one clear line on the terminal and a non-zero exit.</summary>
public sealed class BadStartTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Start_WithAnUnreachableDatabase_SaysSo()
    {
        var port = FreePort.Next();

        await AssertFailsAsync(
            new SchedulerSettings { ConnectionString = $"Server=127.0.0.1;Port={port};User ID=nobody;Password=none;Database=none;Connection Timeout=5" },
            "database");
    }

    [Fact]
    public async Task Start_WithADatabaseThatDoesNotExist_NamesIt()
    {
        var server = await DatabaseServer.SharedAsync();

        await AssertFailsAsync(new SchedulerSettings { ConnectionString = server.ConnectionString("no_such_database") }, "no_such_database");
    }

    [Fact]
    public async Task Start_OnAPortInUse_NamesIt()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;

        await AssertFailsAsync(new SchedulerSettings { Port = port }, $"{port}");
    }

    [Fact]
    public async Task Start_WithAnUnreadableCertificate_NamesTheSetting()
    {
        using var folder = new TempFolder("certificate");
        var path = folder.File("broken.pfx");
        await File.WriteAllTextAsync(path, "this is no certificate");

        await AssertFailsAsync(new SchedulerSettings { More = [$"--Tls:CertificatePath={path}"] }, "Tls:CertificatePath");
    }

    [Fact]
    public async Task Start_WithAnotherLeadThanTheClusters_NamesTheSetting()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 1, Executors = 0 });

        await AssertFailsAsync(deployment.Settings("node-2") with { More = ["--Scheduling:LeadMs=20000"] }, "Scheduling:LeadMs");
    }

    [Fact]
    public async Task Start_UnderANameThatIsTaken_NamesIt()
    {
        await using var deployment = await Deployment.StartAsync(new() { Nodes = 1, Executors = 0 });

        await AssertFailsAsync(deployment.Settings("node-1"), "node-1");
    }

    [Fact]
    public async Task Start_OfAClusterWithAShortSecret_NamesTheSetting()
    {
        var server = await DatabaseServer.SharedAsync();

        await AssertFailsAsync(
            new SchedulerSettings { ConnectionString = await server.CreateDatabaseAsync(), More = ["--Cluster:Secret=short"] }, "Cluster:Secret");
    }

    [Fact]
    public async Task Start_WithAMisspeltSetting_NamesTheNearestOne()
    {
        await AssertFailsAsync(new SchedulerSettings { More = ["--Scheduling:LeedMs=15000"] }, "Scheduling:LeadMs");
    }

    [Fact]
    public async Task Start_WithALeadOutOfRange_NamesTheSettingAndItsRange()
    {
        await AssertFailsAsync(new SchedulerSettings { More = ["--Scheduling:LeadMs=5"] }, "Scheduling:LeadMs");
    }

    private static async Task AssertFailsAsync(SchedulerSettings settings, string named)
    {
        await using var node = SchedulerProcess.Begin(settings);

        var exitCode = await node.Process.WaitForExitAsync(Limit);

        var said = node.Process.Output;
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", said, StringComparison.Ordinal);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length == 1 && lines[0].Contains(named, StringComparison.OrdinalIgnoreCase), $"This is not one line that names {named}:\n{said}");
    }
}
