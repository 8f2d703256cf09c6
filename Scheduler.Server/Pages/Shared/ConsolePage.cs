using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using Scheduler.Server.Access;
using Scheduler.Server.Pages.Calls;

namespace Scheduler.Server.Pages.Shared;

/// <summary>What the console's pages have in common: changes go through the REST endpoints, and each ends in a redirection with a notice.</summary>
internal abstract class ConsolePage : PageModel
{
    public const string NoticeKey = "notice";
    public const string TroubleKey = "trouble";

    public bool May(string permission) => User.May(permission);

    protected static IActionResult NoRights() => new StatusCodeResult(StatusCodes.Status403Forbidden);

    protected Task<ApiCallResult> CallAsync(
        string method, string pattern, string? id = null, object? body = null, long? version = null, IReadOnlyDictionary<string, string>? route = null) =>
        HttpContext.RequestServices.GetRequiredService<ApiCalls>().SendAsync(HttpContext, method, pattern, id, body, version, route);

    /// <summary>Goes to a page of ours and says there what became of a change.</summary>
    protected IActionResult Answer(ApiCallResult result, string notice, string url)
    {
        if (result.Status is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound)
        {
            return StatusCode(result.Status);
        }

        if (result.IsDone)
        {
            Notice(notice);
        }
        else
        {
            TempData[TroubleKey] = result.Detail;
        }

        return LocalRedirect(url);
    }

    protected void Notice(string notice) => TempData[NoticeKey] = HttpContext.RequestServices.GetRequiredService<IStringLocalizer>()[notice].Value;
}
