using Executor.Sdk.Tests.Server;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Tests.Execution;

public sealed class RunLoggerTests
{
    [Fact]
    public async Task Log_InsideHandlers_BecomesEachRunsOwnLog()
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("log", async (LogArgs args, ILogger log) =>
        {
            using (log.BeginScope("order {Order}", args.Who))
            {
                log.LogInformation("first of {Who}", args.Who);
                await Task.Yield();
                log.LogError(new InvalidOperationException("broken"), "second of {Who}", args.Who);
            }
        }));
        executor.Log("Outside").LogInformation("not of any run");

        await node.AssignAsync(TestExecutor.Run(node, "a", "log", new { who = "anna" }), TestExecutor.Run(node, "b", "log", new { who = "bert" }));
        await node.Seen.FirstAsync<Reported>(_ => node.Seen.LinesOf("a").Count == 2 && node.Seen.LinesOf("b").Count == 2);
        var lines = node.Seen.LinesOf("a");

        Assert.Equal([1, 2], lines.Select(line => line.Seq));
        Assert.Equal(["information", "error"], lines.Select(line => line.Level));
        Assert.Equal("first of anna", lines[0].Message);
        Assert.Equal("log", lines[0].Category);
        Assert.Equal("order anna", lines[0].Scope);
        Assert.Contains("broken", lines[1].Message, StringComparison.Ordinal);
        Assert.All(node.Seen.LinesOf("b"), line => Assert.Contains("bert", line.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_InsideScopesOfValues_TellsTheValues()
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("log", (ILogger log) =>
        {
            using (log.BeginScope(new Dictionary<string, object?>(StringComparer.Ordinal) { ["order"] = 7, ["who"] = "anna" }))
            using (log.BeginScope("step {Step}", 2))
            {
                log.LogInformation("done");
            }
        }));

        await node.AssignAsync(TestExecutor.Run(node, "a", "log"));
        await node.Seen.FirstAsync<Reported>(_ => node.Seen.LinesOf("a").Count == 1);

        Assert.Equal("order: 7, who: anna => step 2", node.Seen.LinesOf("a")[0].Scope);
    }

    [Fact]
    public async Task Log_Flood_ArrivesWithoutGapsAndWithoutHoldingUpReports()
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("log", (ILogger log) =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                log.LogInformation("line {Line}", i);
            }
        }));

        await node.AssignAsync(TestExecutor.Run(node, "a", "log"));
        await node.Seen.FirstAsync<Reported>(_ => node.Seen.LinesOf("a").Count == 5_000);

        Assert.Equal(Enumerable.Range(1, 5_000).Select(i => (long)i), node.Seen.LinesOf("a").Select(line => line.Seq));
        Assert.All(node.Seen.Of<Reported>(), seen => Assert.True(seen.Batch.Logs.Sum(chunk => chunk.Lines.Count) <= 1_000));
    }

    private sealed record LogArgs(string Who);
}
