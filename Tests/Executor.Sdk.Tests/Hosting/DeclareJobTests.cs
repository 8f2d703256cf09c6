using System.Text.Json.Nodes;
using Executor.Sdk.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Tests.Hosting;

public sealed class DeclareJobTests
{
    [Fact]
    public async Task DeclareJob_WithAllItsParts_IsWhatTheHelloSays()
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.DeclareJob("invoice", job => job
            .InGroup("billing").Runs("billing.invoice", new { Customer = 42 }).Cron("0 30 9 ? * MON-FRI", "Asia/Tokyo").Every(TimeSpan.FromSeconds(2)).With("timeoutMs", 60_000)));

        var hello = (await node.Seen.FirstAsync<Greeted>()).Hello;

        var expected = JsonNode.Parse(
            """
            {"name":"invoice","group":"billing","target":{"kind":"executor","handler":"billing.invoice"},"args":{"customer":42},"timeoutMs":60000,
             "triggers":[{"kind":"cron","cron":"0 30 9 ? * MON-FRI","timeZone":"Asia/Tokyo"},{"kind":"interval","everyMs":2000}]}
            """);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(Assert.Single(hello.Jobs).GetRawText())), hello.Jobs[0].GetRawText());
    }

    [Fact]
    public async Task DeclareJob_ThatTheNodeDeclines_IsToldAndTheExecutorWorksOn()
    {
        await using var node = await TestNode.StartAsync();
        node.Greet = _ => TestNode.Welcome() with { Declined = ["jobs[0].group is not the key's"] };
        using var log = new ListLoggerProvider();
        await using var executor = await TestExecutor.StartAsync(
            node, handlers =>
            {
                handlers.Services.AddSingleton<ILoggerProvider>(log);
                handlers.MapHandler("work", () => 1).DeclareJob("work");
            });

        var error = await log.FirstAsync(line => line.Level is LogLevel.Error);
        await node.AssignAsync(TestExecutor.Run(node, "r", "work"));
        var end = await node.Seen.EndOfAsync("r");

        Assert.Contains("jobs[0].group is not the key's", error.Text, StringComparison.Ordinal);
        Assert.Equal(1, end.Result!.Value.GetInt32()); // it succeeded
    }

    [Fact]
    public async Task DeclareJob_WithAFieldOfItsOwn_Refuses()
    {
        await using var node = await TestNode.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => TestExecutor.StartAsync(node, handlers => handlers.DeclareJob("a", job => job.With("name", "b"))));
    }
}
