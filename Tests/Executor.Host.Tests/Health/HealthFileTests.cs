using System.Text.Json;
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
        await using var program = HostProgram.Run(node, [$"--Host:HealthFile={path}", "--Logging:LogLevel:Default=None"]);

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
