using Scheduler.Server.Jobs;
using Scheduler.Server.Triggers.Words;

namespace Scheduler.Server.Pages.Text;

/// <summary>What a browser's user prefers: kept in cookies of their own, since they hold on the sign-in page too.</summary>
internal static class Preferences
{
    public const string LanguageCookie = "language";
    public const string ThemeCookie = "theme";
    public static readonly string[] Languages = ["en", "zh-CN"];
    public static readonly string[] Themes = ["auto", "light", "dark"];

    public static string Language(HttpRequest request) =>
        Of(request, LanguageCookie, Languages) ?? (AcceptedLanguage.Of(request) == WordLanguage.Chinese ? "zh-CN" : "en");

    public static string Theme(HttpRequest request) => Of(request, ThemeCookie, Themes) ?? "auto";

    public static void Keep(HttpResponse response, string cookie, string value) =>
        response.Cookies.Append(cookie, value, new CookieOptions { MaxAge = TimeSpan.FromDays(365), Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" });

    private static string? Of(HttpRequest request, string cookie, string[] known) =>
        request.Cookies[cookie] is { } value && known.Contains(value, StringComparer.Ordinal) ? value : null;
}
