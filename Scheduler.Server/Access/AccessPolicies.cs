using Microsoft.AspNetCore.Authorization;
using Scheduler.Server.Api.Description;

namespace Scheduler.Server.Access;

/// <summary>How endpoints say who may call them. One that says nothing is closed to everybody without a token.</summary>
internal static class AccessPolicies
{
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder
    {
        if (!Permissions.All.Contains(permission, StringComparer.Ordinal))
        {
            throw new ArgumentException($"'{permission}' is not one of Permissions.All.", nameof(permission));
        }

        return builder
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(AccessSchemes.Bearer).RequireClaim(AccessClaims.Permission, permission))
            .WithMetadata(new RequiredPermission(permission), Refusals.Of(StatusCodes.Status401Unauthorized), Refusals.Of(StatusCodes.Status403Forbidden));
    }

    /// <summary>For hubs and endpoints of executors: only a token made from an executor key.</summary>
    public static TBuilder RequireExecutor<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes(AccessSchemes.Executor).RequireClaim(AccessClaims.Kind, AccessClaims.KindExecutorKey))
            .WithMetadata(new ExecutorTraffic(), Refusals.Of(StatusCodes.Status401Unauthorized), Refusals.Of(StatusCodes.Status403Forbidden));

    /// <summary>For the hub of the console: only somebody who signed in, there or over the API; no token of a machine.</summary>
    public static TBuilder RequireUser<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder =>
        builder
            .RequireAuthorization(policy => policy
                .AddAuthenticationSchemes(AccessSchemes.ConsoleHub)
                .RequireClaim(AccessClaims.Kind, AccessClaims.KindUser)
                .RequireClaim(AccessClaims.Permission, permission))
            .WithMetadata(new RequiredPermission(permission), Refusals.Of(StatusCodes.Status401Unauthorized), Refusals.Of(StatusCodes.Status403Forbidden));

    public static AuthorizationPolicy SignedIn { get; } =
        new AuthorizationPolicyBuilder(AccessSchemes.Bearer).RequireAuthenticatedUser().Build();
}
