using System.Text.Json;
using Executor.Host.Tests.Packages;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using TestServers;
using TestServers.Processes;

namespace Executor.Host.Tests.Health;

public sealed class HealthFileTests
{
    [Fact]
    public async Task Host_WithAHealthFile_TellsConnectionLossAndEnd()
    {
        using var folder = new TempFolder("health-file");
        string path = folder.File("health.json");
        var node = await TestNode.StartAsync();
        await using var program = HostProgram.Run(node, [$"--Executor:HealthFile={path}", "--Logging:LogLevel:Default=None"]);

        var connected = await ReportAsync(path, report => report.GetProperty("connected").GetBoolean());
        await using (var check = HostProgram.Start(["health", path, "--connected"]))
        {
            Assert.Equal(0, await check.WaitForExitAsync(HostProgram.Patience));
        }

        string url = node.Url;
        await node.DisposeAsync();
        var lost = await ReportAsync(path, report => !report.GetProperty("connected").GetBoolean() && report.GetProperty("problem").ValueKind == JsonValueKind.String);
        int exitCode = await program.StopAsync(UnixSignal.Terminate, HostProgram.Patience);
        var stopped = JsonElement.Parse(await File.ReadAllTextAsync(path));
        await using (var check = HostProgram.Start(["health", path]))
        {
            Assert.Equal(ExitCodes.Failed, await check.WaitForExitAsync(HostProgram.Patience));
            Assert.Contains("is stopped", check.Output, StringComparison.Ordinal);
        }

        Assert.Equal(("running", "running", "stopped"), (Text(connected, "state"), Text(lost, "state"), Text(stopped, "state")));
        Assert.Equal((url, url), (Text(connected, "server").TrimEnd('/'), Text(lost, "server").TrimEnd('/')));
        Assert.Equal("test", Text(connected, "node"));
        Assert.Contains("Cannot connect to", Text(lost, "problem"), StringComparison.Ordinal);
        Assert.Contains("echo", connected.GetProperty("handlers").EnumerateArray().Select(handler => handler.GetString()));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Host_OfPackages_TellsTheHandlersOfThoseLoaded()
    {
        using var folder = new TempFolder("health-packages");
        string path = folder.File("health.json");
        await using var node = await TestNode.StartAsync();
        using var server = new PackageServer(node);
        await using var program = HostProgram.RunPackages(node, [$"--Executor:HealthFile={path}", $"--Executor:PackagesPath={folder.File("packages")}"]);

        var empty = await ReportAsync(path, report => report.GetProperty("connected").GetBoolean());
        await server.OrderAsync(server.Release(BuiltPackage.Greeter(1), 1));
        var loaded = await ReportAsync(path, report => report.GetProperty("handlers").GetArrayLength() > 0);
        await node.AssignAsync(new Assignment
        {
            RunId = "r",
            Fence = 1,
            JobId = "j",
            JobName = "job",
            Handler = "wait",
            Args = JsonElement.Parse($$"""{"file":"{{folder.File("go")}}"}"""),
            DueAtMicros = node.ClusterMicros(),
            IdempotencyKey = "r",
        });
        var running = await ReportAsync(path, report => report.GetProperty("running").GetInt32() > 0);
        await File.WriteAllTextAsync(folder.File("go"), "");
        await node.Seen.EndOfAsync("r");

        Assert.Equal((0, 0), (empty.GetProperty("handlers").GetArrayLength(), empty.GetProperty("running").GetInt32()));
        Assert.Equal(["greet", "wait"], loaded.GetProperty("handlers").EnumerateArray().Select(handler => handler.GetString()));
        Assert.Equal(1, running.GetProperty("running").GetInt32());
    }

    private static async Task<JsonElement> ReportAsync(string path, Func<JsonElement, bool> wanted)
    {
        JsonElement report = default;
        await Eventually.TrueAsync(
            async () => File.Exists(path) && wanted(report = JsonElement.Parse(await File.ReadAllTextAsync(path))),
            HostProgram.Patience,
            "the health file says so");
        return report;
    }

    private static string Text(JsonElement report, string name) => report.GetProperty(name).GetString()!; // the file's own property
}
