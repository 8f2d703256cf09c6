using System.Security.Claims;
using Scheduler.Server.Access;
using Scheduler.Server.Api;

namespace Scheduler.Server.Executors;

/// <summary>Finds the sessions of this node that are spoken to over HTTPS. One that is another key's is answered as if it did not exist.</summary>
internal sealed class PullSessions(SessionRegistry registry)
{
    public static ProblemResult Gone() => Problem.Gone("This node has no such session, or no longer: say hello again.");

    public (ExecutorSession Session, Mailbox Mailbox)? Find(string session, ClaimsPrincipal principal) =>
        registry.FindSession(session) is { Remote: Mailbox { IsClosed: false } mailbox } found && found.Row.KeyId == principal.FindFirstValue(AccessClaims.Key)
            ? (found, mailbox)
            : null;

    /// <summary>The id of the key's only session; null when it has none or several.</summary>
    public string? OnlyOne(ClaimsPrincipal principal)
    {
        var key = principal.FindFirstValue(AccessClaims.Key);
        var found = registry.All.Where(session => session.Remote is Mailbox { IsClosed: false } && session.Row.KeyId == key).Take(2).ToList();
        return found.Count == 1 ? found[0].Session : null;
    }
}
