using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Hosting;
using Executor.Sdk.Tests.Server;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Tests.Connection;

public sealed class SessionKeeperTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunAsync_NodeDies_PresentsItsRunsToTheNextNode()
    {
        await using var second = await TestNode.StartAsync();
        var first = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync([first, second], handlers => handlers.MapHandler("work", () => 1));
        await first.AssignAsync(TestExecutor.Run(first, "armed", "work", dueInMs: 5_000));
        await first.Seen.FirstAsync<Reported>();

        await first.DisposeAsync();
        var greeting = await second.Seen.FirstAsync<Greeted>();
        var end = await second.Seen.EndOfAsync("armed");

        Assert.Equal([new RunRef("armed", 1)], greeting.Hello.Held);
        Assert.Equal(RunOutcome.Succeeded, end.Outcome);
        Assert.NotNull(end.ArmedAtMicros);
    }

    [Fact]
    public async Task RunAsync_NodeFallsSilent_GoesToTheNextNode()
    {
        await using var silent = await TestNode.StartAsync();
        await using var next = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync([silent, next], _ => { });
        await silent.Seen.CountAsync<Beaten>(8);

        silent.Mute = true;
        var greeting = await next.Seen.FirstAsync<Greeted>();

        Assert.NotEmpty(greeting.Hello.InstanceId);
        Assert.Equal(silent.Seen.Of<Greeted>()[0].Hello.InstanceId, greeting.Hello.InstanceId);
    }

    [Fact]
    public async Task RunAsync_FirstServerUnreachable_UsesTheSecond()
    {
        var gone = await TestNode.StartAsync();
        await gone.DisposeAsync();
        await using var node = await TestNode.StartAsync();

        await using var executor = await TestExecutor.StartAsync([gone, node], _ => { });
        var greeting = await node.Seen.FirstAsync<Greeted>();

        Assert.Equal(ProtocolVersion.Current, greeting.Hello.Protocol);
    }

    [Fact]
    public async Task RunAsync_ConnectionsDropAllTheTime_NoEndIsLost()
    {
        const int runs = 300;
        await using var node = await TestNode.StartAsync();
        var random = new Random(3);
        var gate = new Lock();
        var committed = new HashSet<string>(StringComparer.Ordinal);
        int batches = 0;
        node.Commit = batch =>
        {
            bool commit;
            lock (gate)
            {
                batches++;

                // Every third batch is lost on its way, every fifth committed but its acknowledgement lost.
                commit = batches % 3 != 0;
                if (commit)
                {
                    committed.UnionWith(batch.Runs.Where(run => run.Outcome is RunOutcome.Succeeded).Select(run => run.RunId));
                }
            }

            if (!commit || batches % 5 == 0)
            {
                node.DropConnections();
                throw new HubException("lost");
            }

            return Task.FromResult(new ReportReply([]));
        };
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("work", () => 1));

        for (int i = 0; i < runs; i += 10)
        {
            int from = i;
            await node.Seen.FirstAsync<Greeted>();
            await node.AssignAsync([.. Enumerable.Range(from, 10).Select(n => TestExecutor.Run(node, $"r{n}", "work", dueInMs: random.Next(300)))]);
        }

        // What was handed to a connection that was just dying is handed over again, as a node does after a greeting.
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            List<Assignment> missing;
            lock (gate)
            {
                missing = [.. Enumerable.Range(0, runs).Where(n => !committed.Contains($"r{n}")).Select(n => TestExecutor.Run(node, $"r{n}", "work"))];
            }

            if (missing.Count == 0)
            {
                break;
            }

            await node.AssignAsync([.. missing]);
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, limit.Token);
        }

        Assert.Equal(runs, committed.Count);
        Assert.True(node.Seen.Of<Connected>().Count > 1, "the connection was never dropped");
    }

    [Fact]
    public async Task RunAsync_TokenNearsItsEnd_OpensTheNextConnectionBeforeTheOldCloses()
    {
        await using var node = await TestNode.StartAsync();
        node.TokenLife = TimeSpan.FromSeconds(2);
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("work", () => 1));

        var closed = await node.Seen.FirstAsync<Disconnected>();
        var connected = node.Seen.Of<Connected>();
        await node.AssignAsync(TestExecutor.Run(node, "after", "work"));
        var end = await node.Seen.EndOfAsync("after");

        Assert.True(connected.Count >= 2);
        Assert.Equal(connected[0].Connection, closed.Connection);
        Assert.Equal("Bearer token-1", connected[0].Authorization);
        Assert.Equal("Bearer token-2", connected[1].Authorization);
        Assert.Equal(RunOutcome.Succeeded, end.Outcome);
    }

    [Fact]
    public async Task RunAsync_WelcomeDropsARun_StopsItWithoutAReport()
    {
        await using var second = await TestNode.StartAsync();
        second.Greet = hello => TestNode.Welcome() with { Drop = hello.Held };
        var first = await TestNode.StartAsync();
        var stopped = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await using var executor = await TestExecutor.StartAsync([first, second], handlers => handlers.MapHandler("work", async (CancellationToken cancellationToken) =>
        {
            cancellationToken.Register(stopped.SetResult);
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }));
        await first.AssignAsync(TestExecutor.Run(first, "r", "work"));
        await entered.Task.WaitAsync(Patience);

        await first.DisposeAsync();
        await stopped.Task.WaitAsync(Patience);
        await second.AssignAsync(TestExecutor.Run(second, "marker", "nobody"));
        await second.Seen.EndOfAsync("marker");

        Assert.DoesNotContain(second.Seen.Of<Reported>().SelectMany(seen => seen.Batch.Runs), report => report.RunId == "r");
    }

    [Fact]
    public async Task RunAsync_NodeRefusesTheApp_SaysWhy()
    {
        await using var node = await TestNode.StartAsync();
        node.Greet = _ => throw new HubException($"{Refusal.Mark} the key belongs to app 'billing', not 'shop'");
        using var log = new ListLoggerProvider();

        await using var executor = await TestExecutor.StartAsync(
            [node], handlers => handlers.Services.AddSingleton<ILoggerProvider>(log), options => options.App = "shop");
        var error = await log.FirstAsync(line => line.Level is LogLevel.Error);

        Assert.Contains("the key belongs to app 'billing', not 'shop'", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NodeDoesNotTakeReports_SendsThemUntilItDoes()
    {
        await using var node = await TestNode.StartAsync();
        int refused = 0;
        node.Commit = _ => ++refused < 4 ? throw new HubException("the database is away") : Task.FromResult(new ReportReply([]));
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("work", () => 1));

        await node.AssignAsync(TestExecutor.Run(node, "r", "work"));
        var end = await node.Seen.EndOfAsync("r");

        Assert.Equal(RunOutcome.Succeeded, end.Outcome);
        Assert.Single(node.Seen.Of<Connected>());
    }
}
