using Scheduler.Server.Cluster;

namespace Scheduler.Server.Access;

/// <summary>Forgets expired sessions, tokens and failures, hourly. Nothing depends on it but the tables' size.</summary>
internal sealed partial class AccessSweep(SessionStore sessions, IClusterClock clock, TimeProvider time, ILogger<AccessSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await sessions.SweepAsync(clock.NowMicros, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4000, LogLevel.Warning, "Could not remove expired sessions: {Reason}. The next sweep does.")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
