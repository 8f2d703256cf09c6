using System.Collections.Concurrent;
using System.Text.Json;
using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Executor.Sdk.Hosting;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Executor.Sdk.Testing;

/// <summary>
/// Runs handlers without a server, exactly as an executor would: arguments read from JSON, a scope per run, logs captured,
/// cancellation and timeout told apart, on a clock that the test moves. Safe for use from any thread.
/// </summary>
public sealed class HandlerHarness : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HarnessRecorder _recorder = new();
    private readonly ConcurrentQueue<HeldRun> _launched = new();
    private readonly RunBoard _board;
    private readonly ClusterClock _clock;
    private readonly HandlerJson _json;
    private int _runs;

    /// <summary>Makes a harness.</summary>
    /// <param name="handlers">Adds handlers, and through <see cref="ExecutorBuilder.Services"/> what they need.</param>
    /// <param name="time">The clock that handlers get as <see cref="TimeProvider"/>; null for a new one.</param>
    public HandlerHarness(Action<ExecutorBuilder> handlers, SteppedTimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(handlers);
        Time = time ?? new SteppedTimeProvider();
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace));
        services.AddSingleton<ILoggerProvider, RunLogProvider>();
        services.AddOptions<HandlerJson>();
        handlers(new ExecutorBuilder(services));
        services.RemoveAll<TimeProvider>();
        services.AddSingleton<TimeProvider>(Time);
        _services = services.BuildServiceProvider(validateScopes: true);

        _json = _services.GetRequiredService<IOptions<HandlerJson>>().Value;
        _clock = new ClusterClock(Time);
        _clock.Follow(Time.GetTimestamp(), _clock.WallMicros);
        var options = new RunBoardOptions(1_000, 10_000, TimeSpan.FromSeconds(10)) { Launch = _launched.Enqueue };
        var table = new HandlerTable(_services.GetServices<HandlerRegistration>().Select(handler => handler.Build(_services, _json.Options)));
        var starter = new RunStarter(_services.GetRequiredService<IServiceScopeFactory>(), new ClockSync(_clock));
        _board = new RunBoard(
            options, table, starter, _clock, new MonitorSleep(), new Outbox(Time), new LogBuffer(_clock), _recorder, NullLogger<RunBoard>.Instance);
    }

    /// <summary>The clock; it stands still until the test advances it.</summary>
    public SteppedTimeProvider Time { get; }

    /// <summary>Starts a run and returns when its handler first waits, or has ended.</summary>
    /// <param name="handler">The handler's name. An unknown one gives a failed run, as in production.</param>
    /// <param name="args">The arguments, written to JSON first; null for <c>{}</c>.</param>
    /// <param name="options">What the run looks like; null for the defaults.</param>
    /// <returns>The run.</returns>
    public HarnessRun Start(string handler, object? args = null, HarnessRunOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        options ??= new HarnessRunOptions();
        string runId = $"run-{Interlocked.Increment(ref _runs)}";
        var run = new HarnessRun(_board, new RunRef(runId, options.Fence));
        _recorder.Runs[runId] = run;
        _board.Assign([new Assignment
        {
            RunId = runId,
            Fence = options.Fence,
            Attempt = options.Attempt,
            JobId = "harness",
            JobName = "harness",
            Handler = handler,
            Args = args is null ? default : JsonSerializer.SerializeToElement(args, _json.Options),
            DueAtMicros = _clock.NowMicros,
            TimeoutMs = (long?)options.Timeout?.TotalMilliseconds,
            Overlap = OverlapPolicy.Allow,
            IdempotencyKey = options.IdempotencyKey ?? runId,
            ChainId = options.ChainId,
            Shard = options.Shard is { } shard ? new ShardInfo(shard.Index, shard.Count) : null,
        }]);

        // Started here rather than on the pool, so that a handler that waits is known to wait when this returns.
        while (_launched.TryDequeue(out var launched))
        {
            launched.Execute();
        }

        return run;
    }

    /// <summary>Runs a handler to its end. One that waits for the clock needs <see cref="Start"/> and <see cref="Time"/> instead.</summary>
    /// <param name="handler">The handler's name.</param>
    /// <param name="args">The arguments, written to JSON first; null for <c>{}</c>.</param>
    /// <param name="options">What the run looks like; null for the defaults.</param>
    /// <returns>A task that completes with what became of the run; it does not fault when the handler fails.</returns>
    public Task<HarnessOutcome> RunAsync(string handler, object? args = null, HarnessRunOptions? options = null)
        => Start(handler, args, options).Completion;

    /// <summary>Disposes the services; what still runs is left to itself.</summary>
    /// <returns>A task that completes when the services are disposed.</returns>
    public ValueTask DisposeAsync()
    {
        _board.Dispose();
        return _services.DisposeAsync();
    }
}
