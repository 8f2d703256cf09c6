using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Access;
using Scheduler.Server.Cluster;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>The browsers' door. Whoever connects is told what rings and what falls due soon, until the connection ends.</summary>
internal sealed class ConsoleHub(BrowserConnections connections, AlarmRuns runs, AlarmSignal signal, IClusterClock clock) : Hub
{
    public const string Path = "/hubs/console";

    /// <summary>Tells a browser all that rings or falls due soon, in the place of what it was told before: what is not in it any more is over.</summary>
    public const string Alarms = "Alarms";

    private const long ErrorMicrosMax = 60_000_000;

    private string UserId => Context.User?.UserId() ?? throw new HubException("token: it names no user.");

    public override Task OnConnectedAsync()
    {
        if (connections.CountOf(UserId) >= BrowserConnections.OfUserMax)
        {
            throw new HubException($"connections: a user has at most {BrowserConnections.OfUserMax} on a node; close some windows.");
        }

        var context = Context;
        connections.Add(new BrowserConnection(context.ConnectionId, UserId, context.User?.FindFirstValue(AccessClaims.Session) ?? "", context.Abort));
        signal.Wake();
        return Task.CompletedTask;
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Context.ConnectionId);
        return Task.CompletedTask;
    }

    /// <summary>Cluster time in microseconds; a browser asks several times and believes the answer that came quickest.</summary>
    public long Now() => clock.NowMicros;

    /// <summary>A browser has begun to ring.</summary>
    /// <param name="runId">What rings.</param>
    /// <param name="atMicros">When it began, in cluster time as the browser knows it.</param>
    /// <param name="errorMicros">How far off that may be.</param>
    /// <returns>False when it was not to ring, or another browser was first.</returns>
    public Task<bool> Rang(string runId, long atMicros, long errorMicros) => errorMicros is < 0 or > ErrorMicrosMax
        ? throw new HubException("errorMicros: it must be from 0 to 60000000.")
        : runs.RangAsync(Checked(runId), UserId, atMicros, errorMicros, Context.ConnectionAborted);

    /// <returns>False when it does not ring.</returns>
    public async Task<bool> Acknowledge(string runId)
    {
        Demand(Permissions.AlarmsWrite);
        return (await runs.AcknowledgeAsync(UserId, null, Checked(runId), Context.ConnectionAborted)).Count > 0;
    }

    /// <param name="runId">What rings.</param>
    /// <param name="minutes">0 for as long as the alarm says.</param>
    /// <returns>False when it does not ring.</returns>
    public async Task<bool> Snooze(string runId, int minutes)
    {
        Demand(Permissions.AlarmsWrite);
        return minutes is < 0 or > AlarmValidation.SnoozeMinutesMax
            ? throw new HubException($"minutes: it must be from 0 to {AlarmValidation.SnoozeMinutesMax}.")
            : await runs.SnoozeAsync(UserId, null, Checked(runId), minutes == 0 ? null : minutes, Context.ConnectionAborted) is not null;
    }

    private static string Checked(string? runId) => Ids.IsWellFormed(runId) ? runId! : throw new HubException("runId: it is not the id of a run."); // well formed

    private void Demand(string permission)
    {
        if (Context.User?.May(permission) != true)
        {
            throw new HubException($"permission: {permission} is needed.");
        }
    }
}
