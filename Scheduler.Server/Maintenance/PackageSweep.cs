using Scheduler.Server.Cluster;
using Scheduler.Server.Packages;

namespace Scheduler.Server.Maintenance;

/// <summary>Ends canaries whose runs fail, and deletes what is left of uploads that nobody finished.</summary>
internal sealed partial class PackageSweep(Canaries canaries, Uploads uploads, SweepLease lease, TimeProvider time, ILogger<PackageSweep> logger) : BackgroundService
{
    private const string LeaseName = "packages";
    private const int UploadsEvery = 300;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var pass = 0; await timer.WaitForNextTickAsync(stoppingToken); pass++)
        {
            try
            {
                if (!await lease.TryAcquireAsync(LeaseName, LeaseFor, stoppingToken))
                {
                    continue;
                }

                await canaries.WatchAsync(stoppingToken);
                if (pass % UploadsEvery == 0)
                {
                    await uploads.SweepAsync(stoppingToken);
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
        [LoggerMessage(14020, LogLevel.Warning, "Watching the canaries failed: {Reason}. It is tried again.")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
