using System.Text.Json;
using Executor.Host.Tests.Packages;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using TestServers;
using TestServers.Processes;

namespace Executor.Host.Tests.Watch;

public sealed class WatchCommandTests : IDisposable
{
    private readonly TempFolder _folder = new("watch");

    [Fact]
    public async Task Watch_NewPackages_ReplaceOneAnotherAndBrokenOnesDoNot()
    {
        await using var node = await TestNode.StartAsync();
        await using var program = HostProgram.Watch(node, _folder.Path);
        await SaysAsync(program, $"There is no package at {_folder.Path} yet: build the library with dotnet build -t:PackJobs");

        Write("Greeter.1.0.0.jobs.zip", BuiltPackage.Greeter(1).ToBytes());
        await SaysAsync(program, $"Greeter 1.0.0 from {_folder.File("Greeter.1.0.0.jobs.zip")} serves. Handlers: greet, wait");
        var first = await RunAsync(node, "first");
        Write("Greeter.2.0.0.jobs.zip", BuiltPackage.Greeter(2).ToBytes());
        await SaysAsync(program, "Greeter 2.0.0 from ");
        var second = await RunAsync(node, "second");
        await SaysAsync(program, "The code of Greeter 1.0.0 is gone, ");
        Write("Greeter.3.0.0.jobs.zip", BuiltPackage.Thrower().ToBytes());
        await SaysAsync(program, $"{_folder.File("Greeter.3.0.0.jobs.zip")} cannot be run; what ran before goes on. The package cannot be loaded: the static constructor of ");
        Write("Greeter.4.0.0.jobs.zip", BuiltPackage.Greeter(1).ToBytes()[..^100]);
        await SaysAsync(program, $"{_folder.File("Greeter.4.0.0.jobs.zip")} cannot be run; what ran before goes on. The archive ");
        var third = await RunAsync(node, "third");
        int exitCode = await program.StopAsync(UnixSignal.Interrupt, HostProgram.Patience);

        Assert.Equal(("hello, you", new PackageRef("Greeter", "1.0.0")), (first.Result!.Value.GetString(), first.Package));
        Assert.Equal(("welcome, you", new PackageRef("Greeter", "2.0.0")), (second.Result!.Value.GetString(), second.Package));
        Assert.Equal("welcome, you", third.Result!.Value.GetString());
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Watch_OfNothing_StopsAndSaysWhatToGive()
    {
        await using var program = HostProgram.Start(["watch", _folder.File("absent")]);

        int exitCode = await program.WaitForExitAsync(HostProgram.Patience);

        Assert.Equal(ExitCodes.Failed, exitCode);
        Assert.Contains("cannot be watched; give a project's folder", program.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // In place and in two parts, as a copy does it.
    private void Write(string name, byte[] bytes)
    {
        using var file = File.Create(_folder.File(name));
        file.Write(bytes.AsSpan(0, bytes.Length / 2));
        file.Flush();
        file.Write(bytes.AsSpan(bytes.Length / 2));
    }

    private static Task SaysAsync(OwnedProcess program, string text) =>
        program.WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal), HostProgram.Patience, $"a line with '{text}'");

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
