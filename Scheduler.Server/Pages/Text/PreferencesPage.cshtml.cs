using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Scheduler.Server.Access;

namespace Scheduler.Server.Pages.Text;

/// <summary>Keeps language and theme; open to everybody, since the sign-in page has the switches too. Who is signed in is known all the same: the token in their form is theirs.</summary>
[PagePermission]
[AllowAnonymous]
internal sealed class PreferencesPage : PageModel
{
    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPost(string? language, string? theme, string? returnUrl)
    {
        if (Preferences.Languages.Contains(language, StringComparer.Ordinal))
        {
            Preferences.Keep(Response, Preferences.LanguageCookie, language!); // one of the list
        }

        if (Preferences.Themes.Contains(theme, StringComparer.Ordinal))
        {
            Preferences.Keep(Response, Preferences.ThemeCookie, theme!); // as above
        }

        return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");
    }
}
