using Scheduler.Server.Api;

namespace Scheduler.Server.Access;

/// <summary>A hub is for executors and for our own pages: a script of another site gets no connection, whatever token it found.</summary>
internal sealed class OriginGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        return origin.Length > 0 && context.Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase) && !IsOurs(origin, context.Request)
            ? Problem.Forbidden("This origin may not connect.").ExecuteAsync(context)
            : next(context);
    }

    private static bool IsOurs(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && string.Equals(uri.Scheme, request.Scheme, StringComparison.OrdinalIgnoreCase)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
