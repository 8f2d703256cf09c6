using Scheduler.Server.Cluster;

namespace Scheduler.Server.Executors;

/// <summary>Each second: touches the rows of the sessions that were heard, lets go of those that were not, and of all when this node's lease is over.</summary>
internal sealed partial class SessionPulse(
    SessionRegistry registry, ExecutorStore store, ExecutorSessions sessions, IClusterClock clock, TimeProvider time, ILogger<SessionPulse> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var tick = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (clock.SinceContact > ExecutorLiveness.NodeLease)
            {
                LetAllGo();
                continue;
            }

            foreach (var session in registry.All.Where(session => !session.IsHeard))
            {
                Log.Silent(logger, session.Row.Name, session.Row.App);
                session.Abort();
                await sessions.CloseAsync(session);
            }

            if (tick++ % 2 == 0 && registry.All.Count > 0)
            {
                try
                {
                    await store.PulseAsync(registry.All.Where(session => session.IsHeard).Select(session => (session.ExecutorId, session.Session, session.Load)), clock.NowMicros, stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.PulseFailed(logger, exception.Message);
                }
            }
        }
    }

    // Not released in the database, which is away: peers wait for 12 s of silence, and this node has stopped by then.
    private void LetAllGo()
    {
        foreach (var session in registry.All)
        {
            registry.Remove(session);
            if (session.TryEnd())
            {
                Log.LeaseOver(logger, session.Row.Name, clock.SinceContact.TotalSeconds);
                session.Abort();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7020, LogLevel.Warning, "Executor {Name} of app {App} missed three heartbeats; its connection is closed.")]
        public static partial void Silent(ILogger logger, string name, string app);

        [LoggerMessage(7021, LogLevel.Warning, "Could not record heartbeats: {Reason}")]
        public static partial void PulseFailed(ILogger logger, string reason);

        [LoggerMessage(7022, LogLevel.Error, "The database has not answered for {Seconds:0.0} s; executor {Name} is let go so that it can connect to another node.")]
        public static partial void LeaseOver(ILogger logger, string name, double seconds);
    }
}
