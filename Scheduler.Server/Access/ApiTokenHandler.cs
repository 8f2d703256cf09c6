using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Scheduler.Server.Access;

/// <summary>Authenticates <c>Authorization: Bearer qs_api_…</c>.</summary>
internal sealed class ApiTokenHandler(
    Principals principals, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The token of the header when it is one of ours; null otherwise.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        const string Prefix = "Bearer " + OpaqueToken.ApiPrefix;
        var header = request.Headers.Authorization.ToString();
        return header.Length < 300 && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (TokenOf(Request) is not { } token)
        {
            return AuthenticateResult.NoResult();
        }

        var identity = await principals.OfApiTokenAsync(token, Context.RequestAborted);
        return identity is null
            ? AuthenticateResult.Fail("The API token is not known, was deleted or has expired.")
            : AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }
}
