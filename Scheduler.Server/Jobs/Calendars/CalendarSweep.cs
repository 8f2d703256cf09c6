using Scheduler.Server.Cluster;
using Scheduler.Server.Triggers.Calendars;

namespace Scheduler.Server.Jobs.Calendars;

/// <summary>Finishes changes of calendars whose node stopped before all triggers were planned anew.</summary>
internal sealed partial class CalendarSweep(CalendarStore calendars, CalendarPlans plans, SweepLease lease, IClusterClock clock, TimeProvider time, ILogger<CalendarSweep> logger)
    : BackgroundService
{
    private const string LeaseName = "calendars";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (clock.IsTrusted && await lease.TryAcquireAsync(LeaseName, LeaseFor, stoppingToken))
                {
                    await SweepAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SweepFailed(logger, exception.Message);
            }
        }
    }

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var id in await calendars.ListUnplannedAsync(cancellationToken))
        {
            await plans.CatchUpAsync(id, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6100, LogLevel.Warning, "Planning by a changed calendar failed: {Reason}. It is tried again.")]
        public static partial void SweepFailed(ILogger logger, string reason);
    }
}
