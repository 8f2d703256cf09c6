using System.Text.Json;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Executor.Sdk.Tests.Server;
using Executor.Sdk.Tests.Timing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Tests.Hosting;

public sealed class ExecutorServiceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task StartAsync_RunAssigned_StartsAtDueAndReportsItsResult()
    {
        await using var node = await TestNode.StartAsync();
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("echo", (JsonElement args) => args));
        var run = TestExecutor.Run(node, "r1", "echo", new { a = 1 }, dueInMs: 1_500);

        await node.AssignAsync(run);
        var end = await node.Seen.EndOfAsync("r1");

        Assert.Equal(RunOutcome.Succeeded, end.Outcome);
        Assert.True(end.StartedAtMicros >= run.DueAtMicros, $"started {run.DueAtMicros - end.StartedAtMicros} µs early");
        Assert.True(end.ArmedAtMicros < run.DueAtMicros);
        Assert.True(end.EndedAtMicros >= end.StartedAtMicros);
        Assert.Equal("""{"a":1}""", end.Result!.Value.GetRawText());
    }

    [Fact]
    public async Task StartAsync_WebApplication_IsAnExecutorToo()
    {
        await using var node = await TestNode.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddExecutor(options =>
        {
            options.ServerUrls.Add(node.Url);
            options.Key = TestNode.Key;
            options.ServerCertificateSha256 = TestNode.Fingerprint;
        }).MapHandler("ping", () => "pong");
        await using var app = builder.Build();
        await app.StartAsync();
        await node.Seen.FirstAsync<Greeted>();

        await node.AssignAsync(TestExecutor.Run(node, "r", "ping"));
        var end = await node.Seen.EndOfAsync("r");

        Assert.Equal("pong", end.Result!.Value.GetString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-3)]
    public async Task StartAsync_WallClockHoursWrong_StartsByTheClusterClock(int hours)
    {
        await using var node = await TestNode.StartAsync();
        var wrong = new SkewedTimeProvider(TimeSpan.FromHours(hours));
        await using var executor = await TestExecutor.StartAsync(
            [node], handlers => handlers.MapHandler("now", () => node.ClusterMicros()), time: wrong);
        await node.Seen.FirstAsync<Beaten>();
        var run = TestExecutor.Run(node, "r", "now", dueInMs: 300);

        await node.AssignAsync(run);
        var end = await node.Seen.EndOfAsync("r");
        long ranAt = end.Result!.Value.GetInt64();

        // The handler reads the node's clock: it may differ from the executor's idea of it by the stated error.
        Assert.True(ranAt >= run.DueAtMicros - end.ClockErrorMicros, $"ran {run.DueAtMicros - ranAt} µs before due");
        Assert.InRange(end.StartedAtMicros!.Value, run.DueAtMicros, ranAt + end.ClockErrorMicros);
        Assert.Single(node.Seen.Of<Connected>());
        Assert.Equal(1, node.TokensGiven);
    }

    [Fact]
    public async Task StopAsync_RunsArmedAndRunning_ReturnsTheOnesAndFinishesTheOthers()
    {
        await using var node = await TestNode.StartAsync();
        var go = new TaskCompletionSource();
        var entered = new TaskCompletionSource();
        await using var executor = await TestExecutor.StartAsync(node, handlers => handlers.MapHandler("wait", async () =>
        {
            entered.TrySetResult();
            await go.Task;
            return "finished";
        }));
        await node.AssignAsync(TestExecutor.Run(node, "running", "wait"), TestExecutor.Run(node, "armed", "wait", dueInMs: 60_000));
        await entered.Task.WaitAsync(Patience);

        var stopping = executor.StopAsync();
        var returned = await node.Seen.EndOfAsync("armed");
        await node.AssignAsync(TestExecutor.Run(node, "late", "wait"));
        var late = await node.Seen.EndOfAsync("late");
        go.SetResult();
        await stopping.WaitAsync(Patience);
        var finished = await node.Seen.EndOfAsync("running");

        Assert.Equal(RunOutcome.Returned, returned.Outcome);
        Assert.Null(returned.StartedAtMicros);
        Assert.Equal(RunOutcome.Returned, late.Outcome);
        Assert.Equal(RunOutcome.Succeeded, finished.Outcome);
        Assert.Contains(node.Seen.Of<Beaten>(), seen => seen.Beat.Draining);
    }

    [Fact]
    public async Task StopAsync_HandlerOutlastsTheGrace_IsToldWhyAndReportedAsCanceled()
    {
        await using var node = await TestNode.StartAsync();
        var entered = new TaskCompletionSource();
        var reason = new TaskCompletionSource<Jobs.CancellationReason>();
        await using var executor = await TestExecutor.StartAsync(
            node,
            handlers => handlers.MapHandler("wait", async (Jobs.JobContext run, CancellationToken cancellationToken) =>
            {
                cancellationToken.Register(() => reason.SetResult(run.CancellationReason));
                entered.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }),
            options => options.ShutdownGraceMs = 600);
        await node.AssignAsync(TestExecutor.Run(node, "r", "wait"));
        await entered.Task.WaitAsync(Patience);

        await executor.StopAsync().WaitAsync(Patience);
        var end = await node.Seen.EndOfAsync("r");

        Assert.Equal(Jobs.CancellationReason.ExecutorStopping, await reason.Task);
        Assert.Equal(RunOutcome.Canceled, end.Outcome);
        Assert.Equal("executorStopping", end.Reason);
    }

    [Fact]
    public async Task StopAsync_HandlerIgnoresEverything_StopsWithinTheGraceAndReportsIt()
    {
        await using var node = await TestNode.StartAsync();
        var entered = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        await using var executor = await TestExecutor.StartAsync(
            node,
            handlers => handlers.MapHandler("deaf", () =>
            {
                entered.SetResult();
                return never.Task;
            }),
            options => options.ShutdownGraceMs = 600);
        await node.AssignAsync(TestExecutor.Run(node, "r", "deaf"));
        await entered.Task.WaitAsync(Patience);

        await executor.StopAsync().WaitAsync(Patience);
        var end = await node.Seen.EndOfAsync("r");

        Assert.Equal(RunOutcome.Canceled, end.Outcome);
        never.SetResult();
    }

    [Fact]
    public async Task StartAsync_OutboxOnDisk_SendsWhatAFormerProcessCouldNot()
    {
        string path = Path.Combine(Path.GetTempPath(), $"outbox-{Guid.NewGuid():N}");
        await using var deaf = await TestNode.StartAsync();
        deaf.Commit = _ => throw new InvalidOperationException("the database is away");
        var ran = new TaskCompletionSource();
        await using (var first = await TestExecutor.StartAsync(
            deaf,
            handlers => handlers.MapHandler("work", () =>
            {
                ran.SetResult();
                return 42;
            }),
            options => Configure(options, path)))
        {
            await deaf.AssignAsync(TestExecutor.Run(deaf, "r", "work"));
            await ran.Task.WaitAsync(Patience);
        }

        await using var node = await TestNode.StartAsync();
        await using var second = await TestExecutor.StartAsync(node, _ => { }, options => Configure(options, path));
        var end = await node.Seen.EndOfAsync("r");
        var greeting = await node.Seen.FirstAsync<Greeted>();

        Assert.Equal(RunOutcome.Succeeded, end.Outcome);
        Assert.Equal(42, end.Result!.Value.GetInt32());
        Assert.Contains(new RunRef("r", 1), greeting.Hello.Held);
        File.Delete(path);

        static void Configure(ExecutorOptions options, string path)
        {
            options.OutboxPath = path;
            options.Name = "steady";
            options.ShutdownGraceMs = 600;
        }
    }

    [Fact]
    public async Task StartAsync_JournalSet_RecordsWhatThisProcessDid()
    {
        string path = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():N}");
        await using var node = await TestNode.StartAsync();
        var run = TestExecutor.Run(node, "r", "work", dueInMs: 50);
        await using (var executor = await TestExecutor.StartAsync(
            node, handlers => handlers.MapHandler("work", () => { }), options => options.JournalPath = path))
        {
            await node.Seen.FirstAsync<Greeted>();
            await node.AssignAsync(run, TestExecutor.Run(node, "gone", "work", dueInMs: 60_000));
            await node.Seen.EndOfAsync("r");
            await node.RevokeAsync(new RunRef("gone", 1));
            await node.Seen.EndOfAsync("gone");
        }

        var lines = (await File.ReadAllLinesAsync(path)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var own = lines.Where(line => line.GetProperty("runId").GetString() == "r").ToList();

        Assert.Equal(["armed", "started", "ended"], own.Select(line => line.GetProperty("event").GetString()));
        Assert.Equal("succeeded", own[2].GetProperty("outcome").GetString());
        Assert.True(own[1].GetProperty("at").GetInt64() >= run.DueAtMicros);
        Assert.All(own, line => Assert.Equal(run.DueAtMicros, line.GetProperty("dueAt").GetInt64()));
        Assert.Contains(lines, line => line.GetProperty("runId").GetString() == "gone" && line.GetProperty("event").GetString() == "revoked");
        File.Delete(path);
    }

    [Fact]
    public async Task StartAsync_WrongKey_SaysSoOnceAndStopsTheHostWhenAsked()
    {
        await using var node = await TestNode.StartAsync();
        var log = new ListLoggerProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(log);
        builder.AddExecutor(options =>
        {
            options.ServerUrls.Add(node.Url);
            options.Key = "wrong";
            options.ServerCertificateSha256 = TestNode.Fingerprint;
            options.StopWhenRefused = true;
        });
        using var host = builder.Build();

        await host.RunAsync();
        int exitCode = Environment.ExitCode;
        Environment.ExitCode = 0;

        var error = Assert.Single(log.Lines, line => line.Level is LogLevel.Error);
        Assert.Contains("does not accept Executor:Key", error.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", error.Text, StringComparison.Ordinal);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task StartAsync_WrongCertificate_DoesNotConnect()
    {
        await using var node = await TestNode.StartAsync();
        var log = new ListLoggerProvider();
        await using var executor = await TestExecutor.StartAsync(
            [node],
            handlers => handlers.Services.AddLoggerProvider(log),
            options => options.ServerCertificateSha256 = new string('0', 64));

        await log.FirstAsync(line => line.Level is LogLevel.Warning && line.Text.Contains("Cannot connect", StringComparison.Ordinal));

        Assert.Equal(0, node.TokensGiven);
    }
}
