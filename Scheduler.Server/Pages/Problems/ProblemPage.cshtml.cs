using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Scheduler.Server.Access;

namespace Scheduler.Server.Pages.Problems;

/// <summary>What a refused or failed request shows in a browser.</summary>
[AllowAnonymous]
[IgnoreAntiforgeryToken]
internal sealed class ProblemPage : PageModel
{
    public string Heading { get; private set; } = "";

    public string Advice { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(int status)
    {
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is not { } origin)
        {
            return NotFound();
        }

        await KeepMenuAsync(status);
        if (status == StatusCodes.Status401Unauthorized)
        {
            // An address that nobody serves is closed like any other; a browser is told so only when its user is known.
            if (User.Identity is not { IsAuthenticated: true })
            {
                return LocalRedirect(ConsoleCookie.SignInPath + QueryString.Create("returnUrl", origin.OriginalPath + origin.OriginalQueryString));
            }

            status = Response.StatusCode = StatusCodes.Status404NotFound;
        }

        (Heading, Advice) = status switch
        {
            StatusCodes.Status400BadRequest => ("That did not work", "The form may have been open for too long, or in another session. Go back, load the page again and try once more."),
            StatusCodes.Status403Forbidden => ("You may not do that", "Your roles do not include it. Whoever manages users can change that."),
            StatusCodes.Status404NotFound => ("There is nothing here", "It may have been deleted, or the address is mistyped."),
            StatusCodes.Status429TooManyRequests => ("Too many requests", "Wait a moment and try again."),
            StatusCodes.Status503ServiceUnavailable => ("The database does not answer", "Runs that are armed start all the same. Try again in a moment."),
            >= 500 => ("Something failed inside", "The server's log says what. Try again; if it stays, tell whoever runs this server."),
            _ => ("That did not work", "The request was refused."),
        };
        return Page();
    }

    public Task<IActionResult> OnPostAsync(int status) => OnGetAsync(status);

    // The page is open, so nobody asked for the cookie; with its user the menu stays. When the database fails there is nobody to ask.
    private async Task KeepMenuAsync(int status)
    {
        if (status < StatusCodes.Status500InternalServerError && await HttpContext.AuthenticateAsync(AccessSchemes.Console) is { Principal: { } user })
        {
            HttpContext.User = user;
        }
    }
}
