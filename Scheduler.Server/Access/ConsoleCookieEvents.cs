using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Scheduler.Server.Access;

/// <summary>After the cookie's own check: is the session still open, and what may its user do today? The same question as behind a JWT.</summary>
internal sealed class ConsoleCookieEvents(Principals principals) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        var identity = context.Principal?.FindFirstValue(AccessClaims.Session) is { } session && context.Principal.FindFirstValue(AccessClaims.Subject) is { } user
            ? await principals.OfSessionAsync(session, user, context.HttpContext.RequestAborted)
            : null;
        if (identity is null)
        {
            context.RejectPrincipal();
        }
        else
        {
            context.ReplacePrincipal(new ClaimsPrincipal(identity));
        }
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase))
        {
            // A WebSocket shows no page.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var isPart = request.Headers.ContainsKey("HX-Request");
        var page = isPart && Uri.TryCreate(request.Headers["HX-Current-URL"], UriKind.Absolute, out var shown) ? shown.PathAndQuery
            : HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString
            : request.Path.Value;
        var signIn = ConsoleCookie.SignInPath + QueryString.Create("returnUrl", page ?? "/");
        if (isPart)
        {
            // A script follows a redirection by itself and would put the sign-in form into the part that it asked for.
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers["HX-Redirect"] = signIn;
        }
        else
        {
            context.Response.Redirect(signIn);
        }

        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
