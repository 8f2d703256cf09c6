using Scheduler.Server.Cluster;

namespace Scheduler.Server.Alerts;

/// <summary>Judges what this node observed, soon after it was committed, and keeps the rules in force at hand.</summary>
internal sealed partial class AlertWatch(
    AlertBook book, AlertObserver observer, AlertJudge judge, AlertLedgerStore ledger, AlertSignal signal, IClusterClock clock, TimeProvider time, ILogger<AlertWatch> logger)
    : BackgroundService
{
    private const int Bite = 500;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? readAt = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (readAt is null || time.GetElapsedTime(readAt.Value) >= Period)
                {
                    await book.RefreshAsync(stoppingToken);
                    readAt = time.GetTimestamp();
                }

                for (var runs = observer.Take(Bite); runs.Count > 0 && clock.IsTrusted; runs = observer.Take(Bite))
                {
                    await judge.JudgeAsync(await ledger.ReadAsync(runs, stoppingToken), stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.JudgingFailed(logger, exception.Message);
            }

            await signal.WaitObservedAsync(Period, time, stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(12000, LogLevel.Warning, "Judging runs by the alert rules failed: {Reason}. The sweep does it.")]
        public static partial void JudgingFailed(ILogger logger, string reason);
    }
}
