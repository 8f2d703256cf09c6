using System.Security.Claims;
using System.Text.Json;
using Executor.Sdk.Protocol;
using Microsoft.AspNetCore.SignalR;
using Scheduler.Server.Access;

namespace Scheduler.Server.Executors;

/// <summary>Reads who connects from its token.</summary>
internal static class ExecutorConnections
{
    public static ExecutorConnection From(ClaimsPrincipal? principal, string id, string transport, IExecutorClient remote, Action abort) => new()
    {
        Id = id,
        App = principal?.FindFirstValue(AccessClaims.App) ?? throw new HubException("token: it names no app."),
        KeyId = principal.FindFirstValue(AccessClaims.Key),
        KeyLabels = principal.FindFirstValue(AccessClaims.Labels) is { } labels ? JsonSerializer.Deserialize<Dictionary<string, string>>(labels) : null,
        Transport = transport,
        Remote = remote,
        Abort = abort,
    };
}
