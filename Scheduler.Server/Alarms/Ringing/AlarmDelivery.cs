using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>
/// Tells the browsers of this node what rings and what falls due soon, each time anew and only when it changed: a lost message, a reconnection or an answer
/// given in another browser needs no care of its own. While no browser is connected it asks nothing.
/// </summary>
internal sealed partial class AlarmDelivery(
    BrowserConnections connections,
    AlarmRunStore store,
    IJobDefinitions jobs,
    Principals principals,
    AlarmSignal signal,
    IHubContext<ConsoleHub> hub,
    IClusterClock clock,
    TimeProvider time,
    ILogger<AlarmDelivery> logger) : BackgroundService
{
    /// <summary>How far ahead browsers are told; what triggers plan comes as soon as it is planned.</summary>
    public static readonly TimeSpan ArmWindow = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SessionPeriod = TimeSpan.FromSeconds(20);

    /// <summary>A connection lives on the rights it began with; whoever has signed out or lost them is cut off.</summary>
    internal async Task EndSessionsAsync(CancellationToken cancellationToken)
    {
        foreach (var session in connections.All.GroupBy(connection => (connection.SessionId, connection.UserId)))
        {
            var identity = await principals.OfSessionAsync(session.Key.SessionId, session.Key.UserId, cancellationToken);
            if (identity?.HasClaim(AccessClaims.Permission, Permissions.AlarmsRead) != true)
            {
                foreach (var connection in session)
                {
                    connections.Remove(connection.Id);
                    connection.Abort();
                }
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var sessionsAt = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await signal.WaitAsync(Period, time, stoppingToken);
            if (connections.IsEmpty)
            {
                continue;
            }

            try
            {
                if (time.GetElapsedTime(sessionsAt) >= SessionPeriod)
                {
                    sessionsAt = time.GetTimestamp();
                    await EndSessionsAsync(stoppingToken);
                }

                await TellAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // What browsers were told is armed there, and rings meanwhile.
                Log.Failed(logger, exception.Message);
            }
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var all = connections.All;
        var users = all.Select(connection => connection.UserId).ToHashSet(StringComparer.Ordinal);
        var rows = await store.ReadOpenAsync(users, clock.NowMicros + ArmWindow.Micros(), cancellationToken);
        var byUser = rows.ToLookup(row => row.UserId, StringComparer.Ordinal);
        var rings = new Dictionary<string, IReadOnlyList<AlarmRing>>(StringComparer.Ordinal);
        foreach (var connection in all)
        {
            if (!rings.TryGetValue(connection.UserId, out var current))
            {
                rings[connection.UserId] = current = await RingsAsync(byUser[connection.UserId], cancellationToken);
            }

            if (connection.Told?.SequenceEqual(current) != true)
            {
                connection.Told = current;
                _ = SendAsync(connection, current, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<AlarmRing>> RingsAsync(IEnumerable<AlarmRunRow> rows, CancellationToken cancellationToken)
    {
        var rings = new List<AlarmRing>();
        foreach (var row in rows.OrderBy(row => row.DueAt).ThenBy(row => row.Id, StringComparer.Ordinal))
        {
            if (await jobs.FindAsync(row.JobId, row.JobVersion, cancellationToken) is not { } job)
            {
                continue;
            }

            var args = AlarmArgs.Parse(job.Args);
            rings.Add(new AlarmRing
            {
                RunId = row.Id,
                AlarmId = row.JobId,
                Label = args.Label,
                Sound = JsonNamingPolicy.CamelCase.ConvertName(args.Sound.ToString()),
                SnoozeMinutes = args.SnoozeMinutes,
                DueAtMicros = row.DueAt,
                ExpireAtMicros = row.ExpireAt,
                Rings = row.State == RunState.Running,
            });
        }

        return rings;
    }

    // Nobody waits for a slow receiver; one that stays slow misses its keep-alive and is let go.
    private async Task SendAsync(BrowserConnection connection, IReadOnlyList<AlarmRing> rings, CancellationToken cancellationToken)
    {
        try
        {
            await hub.Clients.Client(connection.Id).SendAsync(ConsoleHub.Alarms, rings, cancellationToken);
        }
        catch (Exception exception)
        {
            Log.NotTold(logger, connection.Id, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(16000, LogLevel.Warning, "Browsers could not be told of their alarms: {Reason}. It is tried again within a second.")]
        public static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(16001, LogLevel.Debug, "Browser {Connection} was not told of its alarms: {Reason}")]
        public static partial void NotTold(ILogger logger, string connection, string reason);
    }
}
