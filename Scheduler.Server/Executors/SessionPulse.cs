using Scheduler.Server.Access;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Executors;

/// <summary>Each second: touches the rows of the sessions that were heard, lets go of those that were not, and of all when this node's lease is over.</summary>
internal sealed partial class SessionPulse(
    SessionRegistry registry,
    ExecutorStore store,
    ExecutorSessions sessions,
    ExecutorDirectory directory,
    IExecutorKeys keys,
    IClusterClock clock,
    TimeProvider time,
    ILogger<SessionPulse> logger) : BackgroundService
{
    private const int KeysEveryTicks = 8;
    // A database that neither answers nor refuses must not keep this loop from letting the sessions go in time.
    private static readonly TimeSpan DatabaseLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var tick = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (clock.SinceContact > ExecutorLiveness.NodeLease)
            {
                // Peers wait for 12 s of silence, and this node has stopped by then.
                foreach (var session in registry.All)
                {
                    sessions.LetGo(session);
                }

                continue;
            }

            foreach (var session in registry.All.Where(session => !session.IsHeard))
            {
                Log.Silent(logger, session.Row.Name, session.Row.App);
                session.Abort();
                await sessions.CloseAsync(session);
            }

            if (++tick % 2 == 1 && registry.All.Count > 0)
            {
                try
                {
                    await FollowAdminsAsync(tick, stoppingToken).WaitAsync(DatabaseLimit, time, stoppingToken);
                    await PulseAsync(stoppingToken).WaitAsync(DatabaseLimit, time, stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    Log.PulseFailed(logger, exception.Message);
                }
            }
        }
    }

    private async Task PulseAsync(CancellationToken cancellationToken)
    {
        var heard = registry.All.Where(session => session.IsHeard).ToList();
        await store.PulseAsync(heard.Select(session => (session.ExecutorId, session.Session, session.Load)), clock.NowMicros, cancellationToken);

        // One that ended while the statement was on its way has been called connected again.
        foreach (var session in heard.Where(session => session.IsEnded))
        {
            await store.ReleaseAsync(session.ExecutorId, session.Session, cancellationToken);
        }
    }

    // What an admin did on any node: drained an executor (the directory knows), or deleted its key.
    private async Task FollowAdminsAsync(int tick, CancellationToken cancellationToken)
    {
        foreach (var session in registry.All)
        {
            if (directory.Find(session.ExecutorId)?.Row is { } row && row.Session == session.Session && row.DrainedByAdmin != session.DrainedByAdmin)
            {
                session.DrainedByAdmin = row.DrainedByAdmin;
                await sessions.DrainAsync(session, row.DrainedByAdmin, cancellationToken);
            }
        }

        if (tick % KeysEveryTicks == 1)
        {
            var active = await keys.ActiveAmongAsync([.. registry.All.Select(session => session.Row.KeyId).OfType<string>().Distinct(StringComparer.Ordinal)], cancellationToken);
            foreach (var session in registry.All.Where(session => session.Row.KeyId is { } key && !active.Contains(key)))
            {
                Log.KeyGone(logger, session.Row.Name, session.Row.App);
                session.Abort();
                await sessions.CloseAsync(session);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7023, LogLevel.Warning, "The key of executor {Name} of app {App} is no longer valid; its connection is closed.")]
        public static partial void KeyGone(ILogger logger, string name, string app);

        [LoggerMessage(7020, LogLevel.Warning, "Executor {Name} of app {App} missed three heartbeats; its connection is closed.")]
        public static partial void Silent(ILogger logger, string name, string app);

        [LoggerMessage(7021, LogLevel.Warning, "Could not record heartbeats: {Reason}")]
        public static partial void PulseFailed(ILogger logger, string reason);

    }
}
