using Scheduler.Server.Alerts;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Maintenance;

/// <summary>
/// Makes good what nobody judged, finds what no report tells (executors that are gone, runs that did not start) and what is over. One node at a time, to
/// save work: two that do it at once count nothing twice.
/// </summary>
internal sealed partial class AlertSweep(
    AlertBook book,
    LedgerLook ledger,
    ExecutorLook executors,
    RecoveryLook recoveries,
    AlertStore alerts,
    SweepLease lease,
    IClusterClock clock,
    TimeProvider time,
    ILogger<AlertSweep> logger) : BackgroundService
{
    public const string LeaseName = "alerts";
    private const int Bite = 500;
    private const int ForgetEvery = 300;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(8);

    // Longer than the ledger is looked through.
    private static readonly TimeSpan CountedKept = TimeSpan.FromDays(10);
    private static readonly TimeSpan EndedKept = TimeSpan.FromDays(30);
    private int _pass;

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        await ledger.LookAsync(cancellationToken);
        await executors.LookAsync(cancellationToken);
        await recoveries.LookAsync(cancellationToken);
    }

    internal async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var now = clock.NowMicros;
        while (await alerts.ForgetAsync(now - CountedKept.Micros(), now - EndedKept.Micros(), Bite, cancellationToken))
        {
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var isTimeToForget = ++_pass % ForgetEvery == 0;
            if (book.Rules.Count == 0 && !isTimeToForget)
            {
                continue;
            }

            try
            {
                if (clock.IsTrusted && await lease.TryAcquireAsync(LeaseName, LeaseFor, stoppingToken))
                {
                    await SweepAsync(stoppingToken);
                    if (isTimeToForget)
                    {
                        await ForgetAsync(stoppingToken);
                    }
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SweepFailed(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(14020, LogLevel.Warning, "Looking for what alert rules ask for failed: {Reason}. It is tried again.")]
        public static partial void SweepFailed(ILogger logger, string reason);
    }
}
