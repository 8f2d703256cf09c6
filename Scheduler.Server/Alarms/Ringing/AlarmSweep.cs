using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>Ends what nobody acknowledged in time, and the alarms of users who are gone; one node at a time, to save work: each step holds its rows.</summary>
internal sealed partial class AlarmSweep(
    AlarmStore alarms, AlarmRunStore store, AlarmRuns runs, AlarmService service, SweepLease lease, IClusterClock clock, TimeProvider time, ILogger<AlarmSweep> logger)
    : BackgroundService
{
    private const string LeaseName = "alarms";
    private const int OrphansEvery = 30;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(6);

    /// <summary>One look.</summary>
    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        var users = await alarms.ListUsersAsync(cancellationToken);
        if (users.Count == 0 || !await lease.TryAcquireAsync(LeaseName, LeaseFor, cancellationToken))
        {
            return;
        }

        foreach (var user in (await store.ReadExpiredAsync(users, clock.NowMicros, cancellationToken)).GroupBy(run => run.UserId, StringComparer.Ordinal))
        {
            await runs.MissAsync(user.Key, [.. user.Select(run => run.Id)], cancellationToken);
        }
    }

    /// <summary>Deletes alarms that nobody will hear.</summary>
    internal async Task SweepOrphansAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, userId) in await alarms.ListOrphansAsync(cancellationToken))
        {
            await service.DeleteAsync(id, userId, AuditActor.System, cancellationToken);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var pass = 1; await timer.WaitForNextTickAsync(stoppingToken); pass++)
        {
            try
            {
                await SweepAsync(stoppingToken);
                if (pass % OrphansEvery == 0)
                {
                    await SweepOrphansAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(16010, LogLevel.Warning, "Looking for missed alarms failed: {Reason}. It is tried again.")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
