using System.Text.Json;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using TestServers.Processes;

namespace Executor.Host.Tests.Commands;

public sealed class HostCommandTests
{
    [Theory]
    [InlineData("--handlers", "=")]
    [InlineData("--Host:HandlersPath", "=")]
    public async Task Host_FolderOfHandlers_RunsThem(string option, string separator)
    {
        await using var node = await TestNode.StartAsync();
        using var program = BuiltProgram.Start(
            "Executor.Host",
            $"{option}{separator}{BuiltProgram.FolderOf("Samples/HelloJob")}",
            $"--Executor:ServerUrls:0={node.Url}",
            $"--Executor:Key={TestNode.Key}",
            $"--Executor:ServerCertificateSha256={TestNode.Fingerprint}");

        await node.AssignAsync(new Assignment
        {
            RunId = "r",
            Fence = 1,
            JobId = "j",
            JobName = "job",
            Handler = "echo",
            Args = JsonElement.Parse("""{"a":1}"""),
            DueAtMicros = node.ClusterMicros(),
            IdempotencyKey = "r",
        });
        var end = await node.Seen.EndOfAsync("r");
        program.Terminate();
        int exitCode = await program.ExitAsync();

        Assert.Equal("""{"a":1}""", end.Result!.Value.GetRawText());
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Host_Terminated_LetsARunningHandlerFinish()
    {
        await using var node = await TestNode.StartAsync();
        await using var program = HostProgram.Run(node, []);
        await node.AssignAsync(new Assignment
        {
            RunId = "long",
            Fence = 1,
            JobId = "j",
            JobName = "job",
            Handler = "sleep",
            Args = JsonElement.Parse("""{"ms":3000}"""),
            DueAtMicros = node.ClusterMicros(),
            IdempotencyKey = "long",
        });
        await node.Seen.StartOfAsync("long");

        int exitCode = await program.StopAsync(UnixSignal.Terminate, HostProgram.Patience);

        var end = await node.Seen.EndOfAsync("long");
        Assert.Equal((RunOutcome.Succeeded, 0), (end.Outcome, exitCode));
    }

    [Theory]
    [InlineData("", "--handlers", "--Executor:Key", "--Executor:PackagesPath", "watch", "push", "health")]
    [InlineData("run", "--handlers")]
    [InlineData("watch", "PATH", "PackJobsOnBuild", "Ctrl-C")]
    [InlineData("push", "--server", "--token-file", "SCHEDULER_TOKEN", "--deploy", "--canary", "--certificate-sha256", "Exit codes")]
    [InlineData("health", "FILE", "--connected", "Exit codes")]
    public async Task Help_OfEachCommand_NamesItsOptions(string command, params string[] names)
    {
        await using var program = HostProgram.Start([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        int exitCode = await program.WaitForExitAsync(HostProgram.Patience);

        Assert.Equal(0, exitCode);
        Assert.All(names, name => Assert.Contains(name, program.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Version_OfTheHost_IsPrinted()
    {
        await using var program = HostProgram.Start(["--version"]);

        int exitCode = await program.WaitForExitAsync(HostProgram.Patience);

        Assert.Equal(0, exitCode);
        Assert.Equal(typeof(ExitCodes).Assembly.GetName().Version!.ToString(3), program.Output.Split('+')[0].Trim());
    }

    [Theory]
    [InlineData("'--hanlders' is neither an option nor a command", "--hanlders=x")]
    [InlineData("'pusj' is neither an option nor a command", "pusj", "file.zip")]
    [InlineData("'--Executor:Key' has no value", "run", "--Executor:Key")]
    [InlineData("Host:HandlerPath is no setting", "--Host:HandlerPath=x")]
    [InlineData("Executor:HealthFile is '/nowhere/at/all'", "--Executor:HealthFile=/nowhere/at/all")]
    [InlineData("'--sever' is no option of 'push'", "push", "a.zip", "--server", "https://localhost", "--sever=x")]
    [InlineData("'b.zip' is one argument too many", "push", "a.zip", "--server", "https://localhost", "b.zip")]
    [InlineData("'--deep' is no option of 'health'", "health", "file", "--deep")]
    public async Task Host_UnknownArgument_IsNamed(string message, params string[] arguments)
    {
        await using var program = HostProgram.Start(arguments);

        int exitCode = await program.WaitForExitAsync(HostProgram.Patience);

        Assert.Equal(1, exitCode);
        Assert.Contains(message, program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Host:HandlersPath=/nowhere", "'/nowhere' does not exist; give an existing one with --handlers DIR")]
    [InlineData("--handlers=", "Required argument missing for option: '--handlers'")]
    [InlineData("--Executor:PackageKey:0=k", "did you mean Executor:PackageKeys?")]
    [InlineData("--Executor:PackageKeys:0=k", "Executor:PackageKeys:0 is 'k'; allowed is a key's id")]
    [InlineData("--Executor:LeakBudget=-1", "Executor:LeakBudget is '-1'; allowed are 0 to 10000")]
    public async Task Host_WrongSetting_StopsAndSaysWhatToDo(string argument, string message)
    {
        using var program = BuiltProgram.Start("Executor.Host", argument);

        int exitCode = await program.ExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains(message, program.Output, StringComparison.Ordinal);
    }
}
