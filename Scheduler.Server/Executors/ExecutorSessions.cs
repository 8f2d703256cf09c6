using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Executors;

/// <summary>Opens and closes the sessions of the executors that connect to this node.</summary>
internal sealed partial class ExecutorSessions(
    ExecutorStore store,
    SessionRegistry registry,
    ExecutorDirectory directory,
    RunDeliveryStore deliveries,
    RunRecoveryStore recovery,
    RunEndings endings,
    IEnumerable<ISessionObserver> observers,
    NodeIdentity node,
    IClusterClock clock,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<ExecutorSessions> logger)
{
    private const int NameTakenForMicros = 3_000_000;
    private readonly ISessionObserver[] _observers = [.. observers];

    /// <summary>Introduces an executor.</summary>
    /// <returns>Its session and what to answer.</returns>
    /// <exception cref="HubException">It is refused; the message says why and what to do.</exception>
    public async Task<(ExecutorSession Session, WelcomeMessage Welcome)> OpenAsync(
        HelloMessage hello, ExecutorConnection connection, CancellationToken cancellationToken)
    {
        if (HelloValidation.Problem(hello, connection.App) is { } problem)
        {
            throw new HubException($"{Refusal.Mark} {problem}");
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new HubException("unavailable: this node is stopping; connect to another one.");
        }

        if (clock.SinceContact > ExecutorLiveness.NodeLease || !clock.IsTrusted)
        {
            throw new HubException("unavailable: this node cannot reach its database; connect to another one.");
        }

        var (row, previous) = await TakeAsync(hello, connection, cancellationToken);
        var session = new ExecutorSession(row, connection, time) { IsNewProcess = previous?.InstanceId != hello.InstanceId, LoadsPackages = hello.LoadsPackages };
        var held = hello.Held.Select(run => run.RunId).ToList();
        if (previous is not null && previous.InstanceId != hello.InstanceId)
        {
            // The process that held these is gone, as its successor proves: no need to wait for silence.
            var taken = await recovery.TakeSentAsync(row.Id, held, clock.NowMicros, cancellationToken) + await endings.TakeSentAsync(row.Id, held, cancellationToken);
            Log.Restarted(logger, row.Name, row.App, taken);
        }

        var mine = held.Count == 0 ? new HashSet<(string, int)>() : await deliveries.ReadHeldAsync(row.Id, held, cancellationToken);
        if (registry.Add(session) is { } replaced && replaced.TryEnd())
        {
            replaced.Abort();
        }

        await directory.RefreshAsync(cancellationToken);
        if (!row.IsNode)
        {
            Log.Opened(logger, row.Name, row.App, row.Slots, hello.Handlers.Count);
        }

        return (session, new WelcomeMessage
        {
            ExecutorId = row.Id,
            Session = row.Session,
            Node = node.Name,
            App = row.App,
            BeatMs = (int)ExecutorLiveness.Beat.TotalMilliseconds,
            Draining = row.DrainedByAdmin,
            Drop = [.. hello.Held.Where(run => !mine.Contains((run.RunId, run.Fence)))],
        });
    }

    /// <summary>To be called once the welcome is on its way: from now on the session is sent to.</summary>
    public void Serve(ExecutorSession session, IReadOnlyCollection<RunRef> held)
    {
        foreach (var observer in _observers)
        {
            observer.Opened(session, held);
        }
    }

    /// <summary>Ends a session whose connection is gone.</summary>
    public async Task CloseAsync(ExecutorSession session)
    {
        registry.Remove(session);
        if (!session.TryEnd())
        {
            return;
        }

        try
        {
            if (await store.ReleaseAsync(session.ExecutorId, session.Session, CancellationToken.None))
            {
                if (!session.Row.IsNode)
                {
                    Log.Closed(logger, session.Row.Name, session.Row.App);
                }

                await directory.RefreshAsync(CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            // Nobody may move its unsent runs before 12 s of silence then, which is the safe side.
            Log.ReleaseFailed(logger, session.Row.Name, exception.Message);
        }

        foreach (var observer in _observers)
        {
            observer.Closed(session);
        }
    }

    /// <summary>Ends a session that this node may no longer serve, because it cannot reach the database and so cannot say so there.</summary>
    public void LetGo(ExecutorSession session)
    {
        registry.Remove(session);
        if (!session.TryEnd())
        {
            return;
        }

        Log.LeaseOver(logger, session.Row.Name, clock.SinceContact.TotalSeconds);
        session.Abort();
        foreach (var observer in _observers)
        {
            observer.Closed(session);
        }
    }

    /// <summary>Stops sending to a session, or starts again, and tells the executor.</summary>
    public async Task DrainAsync(ExecutorSession session, bool draining, CancellationToken cancellationToken)
    {
        session.Draining = draining;
        if (await store.SetDrainingAsync(session.ExecutorId, session.Session, draining, cancellationToken))
        {
            await directory.RefreshAsync(cancellationToken);
            await session.Remote.Drain(draining);
            foreach (var observer in _observers)
            {
                if (draining)
                {
                    observer.Closed(session);
                }
                else
                {
                    observer.Opened(session, []);
                }
            }
        }
    }

    private async Task<(ExecutorRow Row, ExecutorRow? Previous)> TakeAsync(HelloMessage hello, ExecutorConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = clock.NowMicros;
            var previous = await store.FindAsync(connection.App, hello.Name, cancellationToken);
            if (previous is { Connected: true } && previous.InstanceId != hello.InstanceId && previous.SeenAt > now - NameTakenForMicros)
            {
                throw new HubException($"nameTaken: an executor named '{hello.Name}' of app '{connection.App}' is connected. Give each process its own Executor:Name.");
            }

            var row = new ExecutorRow
            {
                Id = previous?.Id ?? Ids.New(clock.UtcNow),
                App = connection.App,
                Name = hello.Name,
                InstanceId = hello.InstanceId,
                Session = Ids.New(clock.UtcNow),
                Node = node.Name,
                Connected = true,
                Draining = hello.Draining || previous is { DrainedByAdmin: true },
                DrainedByAdmin = previous is { DrainedByAdmin: true },
                Slots = hello.Slots,
                Labels = JsonSerializer.Serialize(connection.Labels(hello.Labels)),
                Handlers = JsonSerializer.Serialize(hello.Handlers, JsonSerializerOptions.Web),
                About = JsonSerializer.Serialize(new { hello.SdkVersion, hello.Runtime, hello.Host, hello.ProcessId, hello.LoadsPackages }, JsonSerializerOptions.Web),
                KeyId = connection.KeyId,
                Transport = connection.Transport,
                ConnectedAt = now,
                SeenAt = now,
            };
            if (await store.TryTakeAsync(row, previous, cancellationToken))
            {
                return (row, previous);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7010, LogLevel.Information, "Executor {Name} of app {App} connected: {Slots} slots, {Handlers} handlers.")]
        public static partial void Opened(ILogger logger, string name, string app, int slots, int handlers);

        [LoggerMessage(7011, LogLevel.Information, "Executor {Name} of app {App} disconnected.")]
        public static partial void Closed(ILogger logger, string name, string app);

        [LoggerMessage(7012, LogLevel.Warning, "Executor {Name} of app {App} came back as a new process; {Runs} runs of the old one were taken back.")]
        public static partial void Restarted(ILogger logger, string name, string app, int runs);

        [LoggerMessage(7014, LogLevel.Error, "The database has not answered for {Seconds:0.0} s; executor {Name} is let go so that it can connect to another node.")]
        public static partial void LeaseOver(ILogger logger, string name, double seconds);

        [LoggerMessage(7013, LogLevel.Warning, "Could not record that executor {Name} disconnected: {Reason}. Its runs wait until it counts as silent.")]
        public static partial void ReleaseFailed(ILogger logger, string name, string reason);
    }
}
