using System.Text.Json;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;

namespace Executor.Host.Tests;

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
    public async Task Host_Help_NamesTheOptions()
    {
        using var program = BuiltProgram.Start("Executor.Host", "--help");

        int exitCode = await program.ExitAsync();

        Assert.Equal(0, exitCode);
        Assert.Contains("--handlers", program.Output, StringComparison.Ordinal);
        Assert.Contains("--Executor:Key", program.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Host:HandlersPath=/nowhere", "'/nowhere' does not exist; give an existing one with --handlers DIR")]
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
