using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace Scheduler.Server.Access;

/// <summary>How the console knows its user: a cookie that names a session and nothing else. What the session may do is asked at each request.</summary>
internal static class ConsoleCookie
{
    // The prefix makes browsers refuse the cookie from plain HTTP, from another path and from a subdomain.
    public const string Name = "__Host-session";
    public const string SignInPath = "/sign-in";
    private static readonly TimeSpan IdleLife = TimeSpan.FromHours(12);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ConsoleCookieEvents>();
        var authentication = services.AddAuthentication();
        authentication.AddPolicyScheme(AccessSchemes.ConsoleHub, null, o => o.ForwardDefaultSelector = http => IsAllThatNames(http.Request) ? AccessSchemes.Console : AccessSchemes.Bearer);
        authentication.AddCookie(AccessSchemes.Console, options =>
        {
            options.Cookie.Name = Name;
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            options.Cookie.Path = "/";
            options.ExpireTimeSpan = IdleLife;
            options.SlidingExpiration = true;
            options.LoginPath = SignInPath;
            options.EventsType = typeof(ConsoleCookieEvents);
        });
    }

    /// <summary>Whether the request brings the cookie and no token, which would count instead.</summary>
    public static bool IsAllThatNames(HttpRequest request) => request.Headers.Authorization.Count == 0 && request.Cookies.ContainsKey(Name);

    public static Task OpenAsync(HttpContext context, string userId, string sessionId) => context.SignInAsync(
        AccessSchemes.Console,
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(AccessClaims.Subject, userId), new Claim(AccessClaims.Session, sessionId)], AccessSchemes.Console)));
}
