namespace Scheduler.Server.Audit;

/// <summary>Chains new rows every few seconds. Each node does; the head's row makes them take turns.</summary>
internal sealed partial class AuditSweep(AuditChain chain, TimeProvider time, ILogger<AuditSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await chain.ExtendAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3000, LogLevel.Warning, "Could not chain the audit rows: {Reason}. They are chained later.")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
