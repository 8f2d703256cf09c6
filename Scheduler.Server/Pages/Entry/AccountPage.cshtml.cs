using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Entry;

[PagePermission]
[EnableRateLimiting(RateLimits.Credentials)]
internal sealed class AccountPage : ConsolePage
{
    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string? Trouble { get; private set; }

    public async Task<IActionResult> OnPostAsync(string? currentPassword, string? newPassword)
    {
        var result = await CallAsync("PUT", "/me/password", body: new { currentPassword = currentPassword ?? "", newPassword = newPassword ?? "" });
        if (result.IsDone)
        {
            Notice("The password has been changed. Sign in with the new one.");
            return LocalRedirect(ConsoleCookie.SignInPath);
        }

        Response.StatusCode = result.Status;
        Errors = result.Errors;
        Trouble = Errors.Count == 0 ? result.Detail : null;
        return Page();
    }
}
