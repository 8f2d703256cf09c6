using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Entry;

[AllowAnonymous]
[EnableRateLimiting(RateLimits.Credentials)]
internal sealed class SignInPage(SignIn signIn) : ConsolePage
{
    public string ReturnUrl { get; private set; } = "/";

    public string UserName { get; private set; } = "";

    public string? Trouble { get; private set; }

    public string WaitSeconds { get; private set; } = "";

    public void OnGet(string? returnUrl) => ReturnUrl = Local(returnUrl);

    public async Task<IActionResult> OnPostAsync(string? userName, string? password, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Local(returnUrl);
        UserName = userName ?? "";

        // No password that long can be right, and hashing it would be work for the caller's pleasure.
        var outcome = password is null or { Length: > PasswordRules.MaximumLength }
            ? new SignInOutcome(null)
            : await signIn.SignInAsync(UserName, password, HttpContext.Actor(), cancellationToken);
        if (outcome is { UserId: { } user, SessionId: { } session })
        {
            await ConsoleCookie.OpenAsync(HttpContext, user, session);
            return LocalRedirect(ReturnUrl);
        }

        if (outcome.RetryAfter is { } wait)
        {
            WaitSeconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("F0", CultureInfo.InvariantCulture);
            Response.StatusCode = StatusCodes.Status429TooManyRequests;
            Response.Headers.RetryAfter = WaitSeconds;
            Trouble = "Too many attempts to sign in; try again in {0} s.";
        }
        else
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            Trouble = "The user name or the password is wrong.";
        }

        return Page();
    }

    // Anything but a path of ours would let a link to our sign-in lead elsewhere.
    private string Local(string? url) => Url.IsLocalUrl(url) ? url : "/";
}
