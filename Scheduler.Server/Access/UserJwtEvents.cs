using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Scheduler.Server.Access;

/// <summary>After the signature: is the session still open, and what may its user do today?</summary>
internal sealed class UserJwtEvents(Principals principals) : JwtBearerEvents
{
    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var identity = context.Principal?.FindFirstValue(AccessClaims.Session) is { } session && context.Principal.FindFirstValue(AccessClaims.Subject) is { } user
            ? await principals.OfSessionAsync(session, user, context.HttpContext.RequestAborted)
            : null;
        if (identity is null)
        {
            context.Fail("The session has ended.");
        }
        else
        {
            context.Principal = new ClaimsPrincipal(identity);
        }
    }
}
