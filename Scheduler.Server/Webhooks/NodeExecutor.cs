using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Executor.Sdk.Timing;
using Scheduler.Server.Executors;

namespace Scheduler.Server.Webhooks;

/// <summary>
/// Makes this node an executor of itself, for webhooks: planned, armed, started at due, limited, canceled, retried and taken over as every executor's
/// runs are. Its session ends with the node's life, or when the node has lost the database for too long.
/// </summary>
internal sealed partial class NodeExecutor(
    RunBoard board,
    Outbox outbox,
    LogBuffer logs,
    SessionSlot slot,
    ReportSender sender,
    ISessionHost host,
    ClusterClock clock,
    ClockSync sync,
    ExecutorCalls calls,
    ExecutorSessions sessions,
    TimeProvider time,
    ILogger<NodeExecutor> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // The host waits 8 s for all that stops.
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(1.5);

    // A session has both; this one neither travels nor signs in.
    private static readonly Uri Here = new("internal://node");
    private static readonly ExecutorToken NoToken = new("", TimeSpan.MaxValue, 0);

    private readonly CancellationTokenSource _ended = new();
    private Task _running = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Only when all else has started: a node that cannot listen takes no webhooks upon itself.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(Task.Run(KeepSessionAsync, CancellationToken.None), Task.Run(SendReportsAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        board.ReturnUnstarted();
        await WithinAsync(FinishLimit, token => Task.WhenAll(TellDrainingAsync(token), board.WaitIdleAsync(token)), cancellationToken);
        board.StopRunning();
        await WithinAsync(StopLimit, board.WaitIdleAsync, cancellationToken);
        board.AbandonRunning();
        await WithinAsync(FlushLimit, token => Task.WhenAll(outbox.FlushAsync(token), logs.FlushAsync(token)), cancellationToken);
        await _ended.CancelAsync();
        await _running;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _ended.Dispose();

    private async Task WithinAsync(TimeSpan span, Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(span, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await wait(either.Token);
        }
        catch (OperationCanceledException)
        {
            // What is left is stopped, or taken from this node when its successor says hello.
        }
    }

    private async Task TellDrainingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await (slot.Current?.BeatNowAsync(cancellationToken) ?? Task.CompletedTask);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotTold(logger, exception.Message);
        }
    }

    private async Task KeepSessionAsync()
    {
        var told = false;
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var session = await Session.OpenAsync(Here, NoToken, new NodeLink(calls, sessions, time), host, clock, sync, _ended.Token);
                told = false;
                await UseAsync(session);
            }
            catch (Exception exception) when (!_ended.IsCancellationRequested)
            {
                if (!told)
                {
                    Log.NotReady(logger, exception.Message);
                    told = true;
                }

                await PauseAsync();
            }
            catch (Exception)
            {
                // The node stops.
            }
        }
    }

    private async Task UseAsync(Session session)
    {
        slot.Put(session);
        try
        {
            await session.Lost.WaitAsync(_ended.Token);
        }
        finally
        {
            slot.Clear(session);
            await session.DisposeAsync();
        }
    }

    private async Task PauseAsync()
    {
        try
        {
            await Task.Delay(Pause, time, _ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task SendReportsAsync()
    {
        try
        {
            await sender.RunAsync(_ended.Token);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception exception)
        {
            Log.Broken(logger, exception);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(14000, LogLevel.Warning, "This node cannot send webhooks yet: {Reason}. It tries again every half second.")]
        public static partial void NotReady(ILogger logger, string reason);

        [LoggerMessage(14001, LogLevel.Warning, "Could not say that this node sends no more webhooks: {Reason}.")]
        public static partial void NotTold(ILogger logger, string reason);

        [LoggerMessage(14002, LogLevel.Critical, "The reports of this node's webhooks cannot be written any more; restart it.")]
        public static partial void Broken(ILogger logger, Exception exception);
    }
}
