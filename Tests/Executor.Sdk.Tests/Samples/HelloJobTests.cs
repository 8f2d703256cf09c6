using System.Text.Json;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;

namespace Executor.Sdk.Tests.Samples;

public sealed class HelloJobTests
{
    [Fact]
    public async Task HelloJob_EveryHandler_DoesAsItsReadmeSays()
    {
        await using var node = await TestNode.StartAsync();
        using var program = Start(node);

        await node.AssignAsync(
            Run(node, "echo", new { a = 1 }), Run(node, "fail", new { message = "no" }), Run(node, "log", new { lines = 3 }),
            Run(node, "progress", new { steps = 2, stepMs = 1 }), Run(node, "sleep", new { ms = 60_000 }),
            Run(node, "upstream", new { }) with { Upstream = [new UpstreamRun { RunId = "before", JobId = "j", JobName = "first", State = "succeeded" }] });
        await node.Seen.StartOfAsync("sleep");
        await node.CancelAsync(new RunRef("sleep", 1));
        var ends = await Task.WhenAll(Offered.Select(handler => node.Seen.EndOfAsync(handler)));
        await node.Seen.FirstAsync<Reported>(_ => node.Seen.LinesOf("log").Count == 3);
        program.Terminate();
        int exitCode = await program.ExitAsync();

        Assert.Equal(Offered, node.Seen.Of<Greeted>()[0].Hello.Handlers.Select(handler => handler.Name));
        Assert.Equal(
            [RunOutcome.Succeeded, RunOutcome.Failed, RunOutcome.Succeeded, RunOutcome.Succeeded, RunOutcome.Canceled, RunOutcome.Succeeded],
            ends.Select(end => end.Outcome!.Value));
        Assert.Equal("""{"a":1}""", ends[0].Result!.Value.GetRawText());
        Assert.Equal("no", ends[1].Error!.Message);
        Assert.Equal("before", ends[5].Result!.Value[0].GetProperty("runId").GetString());
        Assert.Equal(100, ends[3].Progress!.Percent);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task HelloJob_UnknownSetting_StopsWithOneLineNamingTheNearest()
    {
        using var program = BuiltProgram.Start("Samples/HelloJob", "--Executor:Slotz=4");

        int exitCode = await program.ExitAsync();

        Assert.Equal(1, exitCode);
        Assert.Equal("Executor:Slotz is no setting; did you mean Executor:Slots?", program.Output.Trim());
    }

    private static readonly string[] Offered = ["echo", "fail", "log", "progress", "sleep", "upstream"];

    private static BuiltProgram Start(TestNode node) => BuiltProgram.Start(
        "Samples/HelloJob",
        $"--Executor:ServerUrls:0={node.Url}",
        $"--Executor:Key={TestNode.Key}",
        "--Executor:App=tests",
        $"--Executor:ServerCertificateSha256={TestNode.Fingerprint}");

    private static Assignment Run(TestNode node, string handler, object args)
        => TestExecutor.Run(node, handler, handler, args) with { Args = JsonSerializer.SerializeToElement(args) };
}
