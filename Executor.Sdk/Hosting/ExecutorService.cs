using Executor.Sdk.Connection;
using Executor.Sdk.Execution;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Hosting;

/// <summary>Runs the executor with its host: connects at start; at stop gives back, finishes, flushes, disconnects.</summary>
internal sealed partial class ExecutorService(
    ExecutorOptions options, RunBoard board, Outbox outbox, OutboxFile file, LogBuffer logs, SessionSlot slot, SessionKeeper keeper,
    ReportSender sender, PackageReporter packages, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ExecutorService> logger) : IHostedService, IDisposable
{
    /// <summary>Threads beside the slots, so that handlers that block do not starve the executor itself.</summary>
    private const int SpareThreads = 8;

    private static readonly TimeSpan LongestStopWindow = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ended = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        ThreadPool.GetMinThreads(out int threads, out int completionPorts);
        ThreadPool.SetMinThreads(Math.Max(threads, options.Slots + SpareThreads), completionPorts);
        if (options.TrustServerCertificate)
        {
            Log.TrustsAnything(logger);
        }

        if (options.OutboxPath is not null && options.Name is null)
        {
            Log.UnnamedWithOutbox(logger);
        }

        foreach (var report in file.Restored)
        {
            board.Restore(report);
        }

        keeper.Refused = WhenRefused;
        _running = Task.WhenAll(
            Task.Run(() => GuardAsync(keeper.RunAsync(_ended.Token)), CancellationToken.None),
            Task.Run(() => GuardAsync(sender.RunAsync(_ended.Token)), CancellationToken.None),
            Task.Run(() => GuardAsync(packages.RunAsync(_ended.Token)), CancellationToken.None));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var grace = TimeSpan.FromMilliseconds(options.ShutdownGraceMs);
        var flush = Shorter(LongestFlush, grace / 6);
        var stopWindow = Shorter(LongestStopWindow, grace / 3);

        board.ReturnUnstarted();
        _ = TellDrainingAsync();
        await WaitIdleAsync(grace - flush - stopWindow, cancellationToken).ConfigureAwait(false);
        board.StopRunning();
        await WaitIdleAsync(grace - flush - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
        board.AbandonRunning();
        await FlushAsync(Longer(flush, grace - time.GetElapsedTime(started)), cancellationToken).ConfigureAwait(false);

        await _ended.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _ended.Dispose();
    }

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => left < right ? left : right;

    private static TimeSpan Longer(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private async Task TellDrainingAsync()
    {
        try
        {
            await (slot.Current?.BeatNowAsync(_ended.Token) ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Server and executor often stop together; the next hello tells it, if there is one.
            Log.EndedBadly(logger, e.Message);
        }
    }

    private async Task WaitIdleAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, Longer(span, TimeSpan.Zero), Timeout.InfiniteTimeSpan);
        try
        {
            await board.WaitIdleAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What still runs is asked to stop, or reported without its handler.
        }
    }

    private async Task FlushAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => limit.Cancel(), null, span, Timeout.InfiniteTimeSpan);
        try
        {
            await Task.WhenAll(outbox.FlushAsync(limit.Token), logs.FlushAsync(limit.Token)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Log.Unflushed(logger);
        }
    }

    private async Task GuardAsync(Task loop)
    {
        try
        {
            await loop.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The executor stops.
        }
        catch (Exception e) when (_ended.IsCancellationRequested)
        {
            Log.EndedBadly(logger, e.Message);
        }
        catch (Exception e)
        {
            Log.Broken(logger, e);
            lifetime.StopApplication();
        }
    }

    private void WhenRefused()
    {
        if (options.StopWhenRefused)
        {
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Warning, "Executor:TrustServerCertificate is true: any server certificate is accepted, so anybody in between can read and change what is sent.")]
        public static partial void TrustsAnything(ILogger logger);

        [LoggerMessage(1002, LogLevel.Warning, "Executor:OutboxPath is set but Executor:Name is not: after a restart the executor has another name, and the server refuses reports of runs that its former name was given.")]
        public static partial void UnnamedWithOutbox(ILogger logger);

        [LoggerMessage(1003, LogLevel.Warning, "Not all reports could be delivered before the executor stopped.")]
        public static partial void Unflushed(ILogger logger);

        [LoggerMessage(1004, LogLevel.Debug, "A connection ended while the executor stopped: {Error}")]
        public static partial void EndedBadly(ILogger logger, string error);

        [LoggerMessage(1005, LogLevel.Critical, "The executor cannot go on; the application is stopped.")]
        public static partial void Broken(ILogger logger, Exception error);
    }
}
