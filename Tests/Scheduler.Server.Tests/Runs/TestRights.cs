using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Server.Access;

namespace Scheduler.Server.Tests.Runs;

/// <summary>Signs a caller in with the rights that its header names; what a real token brings is tested with the tokens.</summary>
internal sealed class TestRights(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>A permission or several, separated by commas.</summary>
    public const string PermissionsHeader = "X-Permissions";

    /// <summary>The groups that the caller is limited to; without it, all.</summary>
    public const string GroupsHeader = "X-Groups";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(PermissionsHeader, out var permissions))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var groups = Request.Headers.TryGetValue(GroupsHeader, out var names) ? names.ToString().Split(',') : null;
        var identity = new ClaimsIdentity(Scheme.Name).AddRights(new Rights(permissions.ToString().Split(','), groups));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
