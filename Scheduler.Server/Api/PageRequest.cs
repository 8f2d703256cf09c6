namespace Scheduler.Server.Api;

/// <summary>Whether a person's browser waits for a page: then an error is a page as well, and a problem document otherwise.</summary>
internal static class PageRequest
{
    private static readonly string[] ForPrograms = ["/api", "/hubs", "/healthz", "/openapi", "/assets"];

    public static bool Is(HttpContext context) =>
        !Array.Exists(ForPrograms, prefix => context.Request.Path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase))
        && !context.Request.Headers.ContainsKey("HX-Request")
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
