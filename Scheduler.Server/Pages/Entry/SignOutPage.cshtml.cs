using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Entry;

[PagePermission]
internal sealed class SignOutPage(SignIn signIn) : ConsolePage
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (User.FindFirstValue(AccessClaims.Session) is { } session)
        {
            await signIn.SignOutAsync(session, HttpContext.Actor(), cancellationToken);
        }

        await HttpContext.SignOutAsync(AccessSchemes.Console);
        return LocalRedirect(ConsoleCookie.SignInPath);
    }
}
