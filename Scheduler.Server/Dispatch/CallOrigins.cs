using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Scheduler.Server.Access;
using Scheduler.Server.Api;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>Turns an Idempotency-Key into the name of a run that the ledger takes once.</summary>
internal static class CallOrigins
{
    /// <returns>Null when the caller sent no key: each call is a run of its own.</returns>
    public static string? Of(IdempotencyKey key, ClaimsPrincipal user, string objectId, int index)
    {
        if (key.Value is null)
        {
            return null;
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{index}\n{key.Value}")));
        return RunOrigins.Call(objectId, user.FindFirstValue(AccessClaims.Subject) ?? "", digest);
    }
}
