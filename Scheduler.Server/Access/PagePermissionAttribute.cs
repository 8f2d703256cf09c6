using Microsoft.AspNetCore.Authorization;

namespace Scheduler.Server.Access;

/// <summary>Says who may open a page; without a permission, everybody who is signed in. A page that says nothing is closed to all.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PagePermissionAttribute : AuthorizeAttribute
{
    private const string Prefix = "page";

    public PagePermissionAttribute(string? permission = null)
        : base(PolicyOf(permission)) => Permission = permission;

    public string? Permission { get; }

    public static void AddPolicies(AuthorizationBuilder authorization)
    {
        authorization.AddPolicy(PolicyOf(null), policy => policy.AddAuthenticationSchemes(AccessSchemes.Console).RequireAuthenticatedUser());
        foreach (var permission in Permissions.All)
        {
            authorization.AddPolicy(PolicyOf(permission), policy => policy.AddAuthenticationSchemes(AccessSchemes.Console).RequireClaim(AccessClaims.Permission, permission));
        }
    }

    private static string PolicyOf(string? permission) => permission is null ? Prefix : $"{Prefix}:{permission}";
}
