using System.Collections.Concurrent;
using System.Text.Json;
using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Executor.Sdk.Testing;
using Executor.Sdk.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Executor.Sdk.Tests.Execution;

/// <summary>A board with everything behind it but a connection, on a clock that the test moves. Runs start on the test's thread.</summary>
internal sealed class Board : IDisposable, IRunRecorder
{
    private readonly ServiceProvider _services;
    private readonly Outbox _outbox;
    private readonly LogBuffer _logs;
    private readonly ConcurrentQueue<HeldRun> _launched = new();
    private readonly ConcurrentQueue<RunReport> _ended = new();
    private readonly SemaphoreSlim _endings = new(0);

    public Board(Action<ExecutorBuilder> handlers, int slots = 10, int capacity = 1_000)
    {
        Clock = new ClusterClock(Time);
        Clock.Follow(Time.GetTimestamp(), 1_000_000_000);
        _outbox = new Outbox(Time);
        _logs = new LogBuffer(Clock);
        var services = new ServiceCollection();
        services.AddLogging();
        handlers(new ExecutorBuilder(services));
        _services = services.BuildServiceProvider();
        var json = new HandlerJson().Options;
        var table = new HandlerTable(_services.GetServices<HandlerRegistration>().Select(handler => handler.Build(_services, json)));
        var options = new RunBoardOptions(slots, capacity, TimeSpan.FromSeconds(10)) { Launch = _launched.Enqueue };
        Runs = new RunBoard(
            options, table, new RunStarter(_services.GetRequiredService<IServiceScopeFactory>(), new ClockSync(Clock)), Clock,
            new MonitorSleep(), _outbox, _logs, this, NullLogger<RunBoard>.Instance);
    }

    public SteppedTimeProvider Time { get; } = new();

    public ClusterClock Clock { get; }

    public RunBoard Runs { get; }

    public IReadOnlyList<string> Launched => [.. _launched.Select(run => run.RunId)];

    public IReadOnlyList<RunReport> Ended => [.. _ended];

    public Assignment Run(
        string runId, string handler = "work", int fence = 1, string? jobId = null, OverlapPolicy overlap = OverlapPolicy.Allow,
        int priority = 5, double dueInMs = 0, double? expireInMs = null, long? timeoutMs = null, string args = "{}")
        => new()
        {
            RunId = runId,
            Fence = fence,
            JobId = jobId ?? $"job-of-{runId}",
            JobName = "job",
            Handler = handler,
            Args = JsonElement.Parse(args),
            DueAtMicros = Clock.NowMicros + (long)(dueInMs * 1_000),
            ExpireAtMicros = expireInMs is { } ms ? Clock.NowMicros + (long)(ms * 1_000) : null,
            TimeoutMs = timeoutMs,
            Overlap = overlap,
            Priority = priority,
            IdempotencyKey = runId,
        };

    /// <summary>Starts what got a slot, in order.</summary>
    public void StartLaunched()
    {
        while (_launched.TryDequeue(out var run))
        {
            run.Execute();
        }
    }

    public void AssignAndStart(params Assignment[] runs)
    {
        Runs.Assign(runs);
        StartLaunched();
    }

    /// <summary>Waits until so many runs ended since the start.</summary>
    public async Task<RunReport> NextEndAsync()
    {
        if (!await _endings.WaitAsync(TimeSpan.FromSeconds(20)))
        {
            throw new TimeoutException("No further run ended.");
        }

        return Ended[^1];
    }

    /// <summary>Sends what is due as a node would take it.</summary>
    public IReadOnlyList<RunReport> Deliver(params RunRef[] stale)
    {
        var delivered = new List<RunReport>();
        Time.Advance(ReportPacing.Armed);
        while (_outbox.TryTake(500, out var batch))
        {
            delivered.AddRange(batch.Reports);
            _outbox.Acknowledge(batch, new ReportReply(stale));
        }

        return delivered;
    }

    public void Dispose()
    {
        Runs.Dispose();
        _outbox.Dispose();
        _logs.Dispose();
        _services.Dispose();
    }

    void IRunRecorder.Armed(HeldRun run)
    {
        // The reports tell.
    }

    void IRunRecorder.Started(HeldRun run, long atMicros)
    {
        // The reports tell.
    }

    void IRunRecorder.Ended(HeldRun run)
    {
        _ended.Enqueue(run.Snapshot());
        _endings.Release();
    }

    void IRunRecorder.Settled(RunRef delivery)
    {
        // Nothing is on disk.
    }
}

internal static class BoardWaits
{
    /// <summary>Waits until the run that held the slot is over and, if one waited for it, that one got its turn.</summary>
    public static async Task WaitIdleOrLaunchedAsync(this Sdk.Execution.RunBoard runs, Board board)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (runs.Running > 0 && board.Launched.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token);
        }
    }
}
