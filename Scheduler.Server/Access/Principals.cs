using System.Security.Claims;
using Scheduler.Server.Cluster;

namespace Scheduler.Server.Access;

/// <summary>
/// Who stands behind a token right now. A token says only who it was made for; roles, groups and whether the session still is are asked
/// anew every few seconds, so that a right taken away is gone on every node.
/// </summary>
internal sealed class Principals(UserStore users, ApiTokenStore tokens, IExecutorKeys executorKeys, IClusterClock clock, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    private readonly ShortCache<User> _bySession = new(time, Life);
    private readonly ShortCache<ApiToken> _byToken = new(time, Life);

    /// <summary>The user of a session; null when it has ended or the user is gone.</summary>
    public async Task<ClaimsIdentity?> OfSessionAsync(string sessionId, string userId, CancellationToken cancellationToken)
    {
        var user = await _bySession.GetAsync(sessionId, token => users.FindBySessionAsync(sessionId, token), cancellationToken);
        return user is null || user.Id != userId
            ? null
            : Identity(AccessSchemes.User, AccessClaims.KindUser, user.Id, user.UserName, user.Id, user.Rights, new Claim(AccessClaims.Session, sessionId));
    }

    /// <summary>An API token's holder: the token's rights, within what its user may do today.</summary>
    public async Task<ClaimsIdentity?> OfApiTokenAsync(string text, CancellationToken cancellationToken)
    {
        var hash = OpaqueToken.Hash(text);
        var token = await _byToken.GetAsync(hash, t => tokens.FindAsync(hash, t), cancellationToken);
        return token is null || token.ExpiresAt <= clock.UtcNow
            ? null
            : Identity(AccessSchemes.ApiToken, AccessClaims.KindApiToken, token.Id, token.Name, token.UserId, token.Rights);
    }

    /// <summary>Whether an executor's key still holds. Not remembered: an executor whose key was just deleted comes back at once.</summary>
    public async Task<bool> IsExecutorKeyActiveAsync(string keyId, CancellationToken cancellationToken) =>
        (await executorKeys.ActiveAmongAsync([keyId], cancellationToken)).Count > 0;

    /// <summary>After a change on this node, so that its effect is immediate here.</summary>
    public void Forget()
    {
        _bySession.Clear();
        _byToken.Clear();
    }

    private static ClaimsIdentity Identity(string scheme, string kind, string id, string name, string userId, Rights rights, params Claim[] more) =>
        new ClaimsIdentity(
            [
                new Claim(AccessClaims.Kind, kind),
                new Claim(AccessClaims.Subject, id),
                new Claim(AccessClaims.Name, name),
                new Claim(AccessClaims.UserId, userId),
                .. more,
            ],
            scheme,
            AccessClaims.Name,
            roleType: null).AddRights(rights);
}
