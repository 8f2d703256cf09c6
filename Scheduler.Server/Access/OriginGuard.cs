using Scheduler.Server.Api;

namespace Scheduler.Server.Access;

/// <summary>
/// A hub is for executors and for our own pages: a script of another site gets no connection, whatever token it found. The console's cookie goes along by
/// itself, so whoever has nothing else must say where from.
/// </summary>
internal sealed class OriginGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) && !MayConnect(context.Request)
            ? Problem.Forbidden("This origin may not connect.").ExecuteAsync(context)
            : next(context);

    private static bool MayConnect(HttpRequest request) =>
        request.Headers.Origin.ToString() is { Length: > 0 } origin ? IsOurs(origin, request) : !ConsoleCookie.IsAllThatNames(request);

    private static bool IsOurs(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
