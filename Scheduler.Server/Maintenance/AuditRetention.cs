using Microsoft.Extensions.Options;
using Scheduler.Server.Audit;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Maintenance;

/// <summary>Cuts audit rows that are older than <c>Retention:AuditDays</c> off the chain, whose base keeps what the rest hangs on.</summary>
internal sealed partial class AuditRetention(
    AuditChainStore chain, SweepLease lease, IOptions<RetentionOptions> options, IClusterClock clock, TimeProvider time, ILogger<AuditRetention> logger) : BackgroundService
{
    public const string LeaseName = "audit-retention";
    private const int Bite = 500;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LeaseFor = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    /// <summary>Cuts all that is due and answers how many rows; stops early when another node takes over.</summary>
    internal async Task<int> PassAsync(CancellationToken cancellationToken)
    {
        var before = clock.NowMicros - TimeSpan.FromDays(options.Value.AuditDays).Micros();
        var total = 0;
        while (clock.IsTrusted && await lease.TryAcquireAsync(LeaseName, LeaseFor, cancellationToken))
        {
            var cut = await chain.CutAsync(before, Bite, cancellationToken);
            total += cut;
            if (cut < Bite)
            {
                break;
            }

            await Task.Delay(Rest, time, cancellationToken);
        }

        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(14010, LogLevel.Warning, "Old audit rows could not be removed and are removed later: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
