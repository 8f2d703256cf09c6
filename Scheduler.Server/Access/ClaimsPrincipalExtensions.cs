using System.Security.Claims;
using Scheduler.Server.Audit;

namespace Scheduler.Server.Access;

/// <summary>Questions to the principal of a request.</summary>
internal static class ClaimsPrincipalExtensions
{
    public static bool May(this ClaimsPrincipal principal, string permission) => principal.HasClaim(AccessClaims.Permission, permission);

    /// <summary>Another group's object is answered as if it did not exist: 404. What is personal is nobody's job.</summary>
    public static bool MaySee(this ClaimsPrincipal principal, string group) =>
        !PersonalGroup.Is(group) && (!principal.HasClaim(c => c.Type == AccessClaims.Limited) || principal.HasClaim(AccessClaims.Group, group));

    /// <summary>Runs are also shown to the one user whose own they are.</summary>
    public static bool MaySeeRunsOf(this ClaimsPrincipal principal, string group) =>
        principal.MaySee(group) || (principal.May(Permissions.AlarmsRead) && principal.UserId() is { } user && group == PersonalGroup.Of(user));

    /// <summary>The groups a list is filtered by; null is all.</summary>
    public static IReadOnlyCollection<string>? Groups(this ClaimsPrincipal principal) =>
        principal.HasClaim(c => c.Type == AccessClaims.Limited) ? [.. principal.FindAll(AccessClaims.Group).Select(c => c.Value)] : null;

    public static Rights Rights(this ClaimsPrincipal principal) =>
        new([.. principal.FindAll(AccessClaims.Permission).Select(c => c.Value)], principal.Groups());

    /// <summary>The user behind the request, also behind an API token; null for an executor.</summary>
    public static string? UserId(this ClaimsPrincipal principal) => principal.FindFirstValue(AccessClaims.UserId);

    public static string DisplayName(this ClaimsPrincipal principal) => principal.FindFirstValue(AccessClaims.Name) ?? "?";

    /// <summary>Who the audit row of this request names.</summary>
    public static AuditActor Actor(this HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress?.ToString();
        return context.User.FindFirstValue(AccessClaims.Kind) is { } kind
            ? new AuditActor(kind, context.User.FindFirstValue(AccessClaims.Subject), context.User.FindFirstValue(AccessClaims.Name), address)
            : new AuditActor("anonymous", null, null, address);
    }

    internal static ClaimsIdentity AddRights(this ClaimsIdentity identity, Rights rights)
    {
        identity.AddClaims(rights.Permissions.Select(p => new Claim(AccessClaims.Permission, p)));
        if (rights.Groups is { } groups)
        {
            identity.AddClaim(new Claim(AccessClaims.Limited, "1"));
            identity.AddClaims(groups.Select(g => new Claim(AccessClaims.Group, g)));
        }

        return identity;
    }
}
