using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Shared;

namespace Scheduler.Server.Pages.Entry;

/// <summary>The page that the setup link leads to; open to everybody, since its token is the credential.</summary>
[AllowAnonymous]
[EnableRateLimiting(RateLimits.Credentials)]
internal sealed class SetupPage(FirstAdmin firstAdmin) : ConsolePage
{
    public bool IsClosed { get; private set; }

    public string UserName { get; private set; } = "";

    public string? Trouble { get; private set; }

    public IReadOnlyDictionary<string, string> Errors { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task OnGetAsync(CancellationToken cancellationToken) => IsClosed = await firstAdmin.IsClosedAsync(cancellationToken);

    public async Task<IActionResult> OnPostAsync(string? token, string? userName, string? password)
    {
        var result = await CallAsync("POST", "/setup", body: new { token = token ?? "", userName = userName ?? "", password = password ?? "" });
        if (result.IsDone)
        {
            Notice("The administrator has been made. Sign in.");
            return LocalRedirect(ConsoleCookie.SignInPath);
        }

        Response.StatusCode = result.Status;
        IsClosed = result.Status == StatusCodes.Status410Gone;
        UserName = userName ?? "";
        Errors = result.Errors;
        Trouble = Errors.Count == 0 ? result.Detail : null;
        return Page();
    }
}
