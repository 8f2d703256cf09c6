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

    /// <summary>The user has a second factor, so the form asks for the code beside the password, which is typed again: no page ever holds one.</summary>
    public bool NeedsCode { get; private set; }

    public string? Trouble { get; private set; }

    public string WaitSeconds { get; private set; } = "";

    public void OnGet(string? returnUrl) => ReturnUrl = Local(returnUrl);

    public async Task<IActionResult> OnPostAsync(string? userName, string? password, string? code, string? returnUrl, CancellationToken cancellationToken)
    {
        ReturnUrl = Local(returnUrl);
        UserName = userName ?? "";

        // No password that long can be right, and hashing it would be work for the caller's pleasure. Authenticators show a code in two halves.
        var outcome = password is null or { Length: > PasswordRules.MaximumLength }
            ? new SignInOutcome(null)
            : await signIn.SignInAsync(UserName, password, code?.Replace(" ", "", StringComparison.Ordinal), HttpContext.Actor(), cancellationToken);
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
        }
        else
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        // A code that was sent is asked for again, whatever was wrong: the answer does not tell which of the two it was.
        NeedsCode = outcome.NeedsCode || !string.IsNullOrEmpty(code);
        Trouble = outcome switch
        {
            { RetryAfter: not null } => "Too many attempts to sign in; try again in {0} s.",
            { NeedsCode: true } => "Type the password once more, and the code that your authenticator shows.",
            _ when NeedsCode => "The user name, the password or the code is wrong.",
            _ => "The user name or the password is wrong.",
        };
        return Page();
    }

    // Anything but a path of ours would let a link to our sign-in lead elsewhere.
    private string Local(string? url) => Url.IsLocalUrl(url) ? url : "/";
}
