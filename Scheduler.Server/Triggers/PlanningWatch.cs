using Quartz;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Triggers;

/// <summary>Stops planning while this node cannot know the time, and brings back triggers that Quartz gave up on.</summary>
internal sealed partial class PlanningWatch(TriggerScheduler scheduler, IClusterClock clock, TimeProvider time, ILogger<PlanningWatch> logger) : BackgroundService
{
    private const int ErrorCheckEach = 10;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            try
            {
                await FollowClockAsync(stoppingToken);
                if (tick % ErrorCheckEach == 0 && clock.IsTrusted)
                {
                    await ResetErrorsAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.WatchFailed(logger, exception.Message);
            }
        }
    }

    internal async Task FollowClockAsync(CancellationToken cancellationToken)
    {
        var running = scheduler.Quartz.Status == SchedulerStatus.Running;
        if (running && !clock.IsTrusted)
        {
            Log.Stopped(logger, clock.SinceContact.TotalSeconds);
            await scheduler.Quartz.Standby(cancellationToken);
        }
        else if (!running && clock.IsTrusted && scheduler.Quartz.Status == SchedulerStatus.Standby)
        {
            Log.Resumed(logger);
            await scheduler.Quartz.Start(cancellationToken);
        }
    }

    internal async Task ResetErrorsAsync(CancellationToken cancellationToken)
    {
        var broken = await scheduler.Quartz.QueryTriggers(new TriggerQuery { State = TriggerState.Error, Take = 100 }, cancellationToken);
        foreach (var trigger in broken.Items)
        {
            Log.TriggerBroken(logger, trigger.Key.Name);
        }

        if (broken.Items.Count > 0)
        {
            await scheduler.Quartz.ResetTriggersFromErrorState([.. broken.Items.Select(trigger => trigger.Key)], cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(6001, LogLevel.Error, "Planning stops: the database has not answered for {Seconds:F0} s, so cluster time is unknown.")]
        public static partial void Stopped(ILogger logger, double seconds);

        [LoggerMessage(6002, LogLevel.Warning, "Planning goes on: cluster time is known again.")]
        public static partial void Resumed(ILogger logger);

        [LoggerMessage(6003, LogLevel.Error, "Trigger {TriggerId} failed to plan again and again and was given up; it is tried once more. Earlier log lines say why.")]
        public static partial void TriggerBroken(ILogger logger, string triggerId);

        [LoggerMessage(6004, LogLevel.Warning, "Could not look after the scheduler: {Reason}")]
        public static partial void WatchFailed(ILogger logger, string reason);
    }
}
