using Executor.Sdk.Protocol;
using Scheduler.Server.Cluster;
using Scheduler.Server.Webhooks.Callbacks;

namespace Scheduler.Server.Maintenance;

/// <summary>Ends runs whose receiver did not call back in time. Each end is a compare-and-set, so two nodes may sweep at once; the lease only saves work.</summary>
internal sealed partial class CallbackSweep(
    CallbackStore store, CallbackEnds ends, SweepLease lease, IClusterClock clock, TimeProvider time, ILogger<CallbackSweep> logger) : BackgroundService
{
    private const string LeaseName = "callbacks";
    private const int Bite = 200;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SweepFailed(logger, exception.Message);
            }
        }
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var overdue = await store.ReadOverdueAsync(clock.NowMicros, Bite, cancellationToken);
        if (overdue.Count == 0 || !await lease.TryAcquireAsync(LeaseName, LeaseFor, cancellationToken))
        {
            return;
        }

        // One commit takes all that are written at once.
        await Task.WhenAll(overdue.Select(delivery => ends.EndAsync(delivery, RunOutcome.TimedOut, result: null, error: null, startedAtMicros: null, cancellationToken)));
    }

    private static partial class Log
    {
        [LoggerMessage(13020, LogLevel.Warning, "Looking for overdue callbacks failed: {Reason}. It is tried again.")]
        public static partial void SweepFailed(ILogger logger, string reason);
    }
}
