using System.Text.Json;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;

namespace Executor.Sdk.Tests.Hosting;

public sealed class ExecutorServiceTests
{
    [Fact]
    public async Task StartAsync_RunAssigned_StartsAtDueAndReportsItsResult()
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("echo", (JsonElement args) => args));
        await node.Seen.FirstAsync<Greeted>();
        var run = TestExecutor.Run(node, "r1", "echo", new { a = 1 }, dueInMs: 200);

        await node.AssignAsync(run);
        var end = await node.Seen.EndOfAsync("r1");

        Assert.Equal(RunOutcome.Succeeded, end.Outcome);
        Assert.True(end.StartedAtMicros >= run.DueAtMicros, $"started {run.DueAtMicros - end.StartedAtMicros} µs early");
        Assert.True(end.ArmedAtMicros < run.DueAtMicros);
        Assert.True(end.EndedAtMicros >= end.StartedAtMicros);
        Assert.Equal("""{"a":1}""", end.Result!.Value.GetRawText());
    }
}
